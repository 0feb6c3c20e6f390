// Compiles and bundles what is committed under dist/: one file a program, with the licences of what it carries.
import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { actionPrograms } from './action-programs.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (program, args) =>
  execFileSync(process.execPath, [`${root}/node_modules/${program}`, ...args], { cwd: root, stdio: 'inherit' })

/** Folder below the root and the program that is bundled there; the actions' own is at the top of dist/. */
const bundles = [
  ['dist', 'lib/src/main.js'],
  ['dist/emulator', 'lib/emulator/main.js']
]

rmSync(`${root}/lib`, { recursive: true, force: true })
rmSync(`${root}/dist`, { recursive: true, force: true })
run('typescript/bin/tsc', ['-p', 'tsconfig.build.json'])
for (const [name, entry] of bundles) {
  const folder = `${root}/${name}`
  // ncc's cache outlives a change of its input; without it two builds are equal to the byte.
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
  const made = readdirSync(folder).sort()
  if (made.join() !== expected.join())
    throw new Error(`${name} holds ${made.join(', ')} instead of ${expected.join(', ')}.`)
}

// Each program of the actions' bundle is started by a file of its own.
for (const { program } of actionPrograms(root))
  writeFileSync(`${root}/dist/${program}.js`, `import { main } from './index.js'\n\nawait main('${program}')\n`)
