// Compiles the source and writes the bundles under dist/, with the licences of the bundled packages.
import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { actionPrograms } from './action-programs.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (program, args) =>
  execFileSync(process.execPath, [`${root}/node_modules/${program}`, ...args], { cwd: root, stdio: 'inherit' })

/** Folder of each bundle, relative to the root, and its entry. */
const bundles = [
  ['dist', 'lib/src/main.js'],
  ['dist/emulator', 'lib/emulator/main.js']
]

rmSync(`${root}/lib`, { recursive: true, force: true })
rmSync(`${root}/dist`, { recursive: true, force: true })
run('typescript/bin/tsc', ['-p', 'tsconfig.build.json'])
for (const [name, entry] of bundles) {
  const folder = `${root}/${name}`
  // No cache, because ncc's cache can be outdated. Without it, two builds are identical.
  run('@vercel/ncc/dist/ncc/cli.js', [
    'build',
    entry,
    '-o',
    folder,
    '--no-cache',
    '--license',
    'licenses.txt',
    '--quiet'
  ])
  writeFileSync(`${folder}/package.json`, '{\n  "type": "module"\n}\n')
  const expected = ['index.js', 'licenses.txt', 'package.json']
  const files = readdirSync(folder).sort()
  if (files.join() !== expected.join())
    throw new Error(`${name} contains ${files.join(', ')} instead of ${expected.join(', ')}.`)
}

// Each program of the actions has a file that starts it from the bundle.
for (const { program } of actionPrograms(root))
  writeFileSync(`${root}/dist/${program}.js`, `import { main } from './index.js'\n\nawait main('${program}')\n`)
