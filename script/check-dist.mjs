// Fails if a committed bundle differs from a build of its source, or does not start with the Node of this process and of
// the system. It starts the bundles because ncc can exit with 0 and write a bundle that fails at its first line.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { actionPrograms } from './action-programs.mjs'
import { runAction } from './runner.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const emulatorFolder = join(root, 'emulator')

execFileSync(process.execPath, [`${root}/script/build.mjs`], { stdio: 'inherit' })
const changed = execFileSync('git', ['status', '--porcelain', '--', 'dist'], { cwd: root, encoding: 'utf8' })
if (changed !== '') {
  console.error(
    `dist/ differs from a build of the source:\n${changed}Run "npm run build" and commit dist/ with its source.`
  )
  process.exit(1)
}

for (const node of nodes()) {
  for (const { program, part, folder } of actionPrograms(root))
    if (folder !== emulatorFolder) startAction(node, program, part)
  await startEmulatorAction(node)
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  const emulator = spawn(node, [`${root}/dist/emulator/index.js`, '--apps', 'none'], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [line] = await Promise.race([
    once(createInterface(emulator.stdout), 'line'),
    once(emulator, 'exit').then(([code]) =>
      Promise.reject(new Error(`dist/emulator ended with ${code} under ${version}`))
    )
  ])
  const reply = await fetch(`${line.replace('DATAROBOT_ENDPOINT=', '')}/version/`, {
    headers: { authorization: 'Bearer emulator-local-key' }
  })
  emulator.kill()
  if (reply.status !== 200) throw new Error(`dist/emulator answers ${reply.status} under ${version}`)
  console.log(`dist/emulator starts under ${version}`)
}

/** Starts a program without inputs: main must reject them, which shows that it ran; post must do nothing. */
function startAction(node, program, part) {
  const [exitCode, text] = part === 'main' ? [1, 'name=reason::input-invalid'] : [0, '']
  const { status, stdout, stderr } = spawnSync(node, [`${root}/dist/${program}.js`], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH }
  })
  if (status !== exitCode || !stdout.includes(text))
    throw new Error(`dist/${program}.js ended with ${status}:\n${stdout}${stderr}`)
  console.log(`dist/${program}.js starts under ${node}`)
}

/** Runs the emulator action, which needs no token: main starts the emulator, and post stops it. */
async function startEmulatorAction(node) {
  const { exitCode, outputs, log } = await runAction({ actionFolder: emulatorFolder, with: { apps: 'none' }, node })
  const isGone = await fetch(outputs.endpoint ?? 'http://127.0.0.1:0').then(
    () => false,
    () => true
  )
  if (exitCode !== 0 || outputs.reason !== 'deployed' || !isGone)
    throw new Error(`The emulator action ended with ${exitCode}:\n${log.join('\n')}`)
  console.log(`dist/emulator.js and dist/emulator-post.js start under ${node}`)
}

/** The Node of this process, and the others on PATH: npm puts its own first, and that of the system comes later. */
function nodes() {
  const found = execFileSync('which', ['-a', 'node'], { encoding: 'utf8' }).trim().split('\n')
  const byVersion = new Map()
  for (const node of [process.execPath, ...found]) {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
    if (!byVersion.has(version)) byVersion.set(version, node)
  }
  return byVersion.values()
}
