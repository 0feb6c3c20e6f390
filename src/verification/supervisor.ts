/** Time for the processes of a command to end by themselves after SIGTERM. */
const GRACE_MS = 1_000

/**
 * Program of the supervisor process, which runs one command in a process group of its own. Its first line of input is the
 * command as JSON. At the end of its input, which comes however the action ends, it ends the whole group: first with
 * SIGTERM, then with SIGKILL. When the command itself ends, it kills what is left of the group, and exits with the code
 * of the command (128 + signal, as shells do). Both outputs of the command are its standard output.
 *
 * This is a string for `node -e`, so that it runs the same from source and from the bundle.
 */
export const SUPERVISOR = `
const { spawn, spawnSync } = require('node:child_process')
const { constants } = require('node:os')
const isWindows = process.platform === 'win32'
// The path, because Windows searches a name in the current folder first.
const taskkill = process.env.SystemRoot + '\\\\System32\\\\taskkill.exe'
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => {})
let input = ''
let child
let code = null
let isEnding = false
const send = signal => {
  try {
    if (isWindows) return spawnSync(taskkill, ['/pid', String(child.pid), '/t', '/f']).status === 0
    return process.kill(-child.pid, signal)
  } catch {
    return false
  }
}
const exit = () => {
  send('SIGKILL')
  process.exit(code === null ? 1 : code)
}
const end = () => {
  if (isEnding) return
  isEnding = true
  if (child === undefined || child.pid === undefined) process.exit(1)
  send('SIGTERM')
  setTimeout(exit, ${GRACE_MS})
  setInterval(() => code !== null && !send(0) && exit(), 20)
}
const start = ({ program, args, cwd, env }) => {
  child = spawn(program, args, { cwd, env, detached: !isWindows, windowsHide: true, stdio: ['ignore', 1, 1] })
  child.on('error', error => {
    console.log(error.message)
    process.exit(127)
  })
  child.on('exit', (status, signal) => {
    code = signal === null ? status : 128 + (constants.signals[signal] || 0)
    if (!isEnding) exit()
  })
}
process.stdin.setEncoding('utf8')
process.stdin.on('data', text => {
  input += text
  if (child === undefined && input.endsWith('\\n')) start(JSON.parse(input))
})
process.stdin.on('end', end)
process.stdin.on('error', end)
`
