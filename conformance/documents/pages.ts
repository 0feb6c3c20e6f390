import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CACHE } from '../examples/cache.ts'
import { type Block, blocksOf, commandsOf, isShell } from './blocks.ts'
import { userEnvironment } from './checkout.ts'
import { runInShell } from './shell.ts'

/** Pages whose commands are run as they stand, in a checkout of the project. */
export const PAGES = ['README.md', 'emulator/README.md', 'examples/README.md', 'examples/streamlit/README.md']

/** Port in the commands of documents. A free one replaces it, because another program of this machine may use it. */
const PORT = '8787'
const EMULATOR = /^npm run emulator -- .*(?:\n|$)/

/** Blocks of a page that are run: those with commands that are not marked, and that no other check of CI runs. */
export const blocksToRun = (page: string, isRunElsewhere: (command: string) => boolean): Block[] =>
  blocksOf(page).filter(block => isShell(block) && block.notRun === null && !commandsOf(block).every(isRunElsewhere))

/**
 * Runs the blocks in their order, each in a new shell. A block that begins with the emulator starts it in the background,
 * as a reader does in another terminal.
 *
 * @throws Error for the first block that fails
 */
export async function runPage(
  name: string,
  blocks: readonly Block[],
  project: string,
  temporary: string
): Promise<void> {
  const env = userEnvironment(project, temporary)
  const port = await freePort()
  const stops: (() => Promise<void>)[] = []
  try {
    for (const { text, line } of blocks) {
      const commands = text.replaceAll(PORT, port)
      const [start] = EMULATOR.exec(commands) ?? []
      if (start !== undefined) {
        for (const stop of stops.splice(0)) await stop()
        stops.push(await startServer(withInstalled(start), project, env))
      }
      const { code, output } = await runInShell(commands.slice(start?.length ?? 0), project, env)
      if (code !== 0 || /^ {2}reason = (?!deployed|unchanged)/m.test(output))
        throw new Error(`${name}:${line} failed with ${code}:\n${output}`)
    }
  } finally {
    for (const stop of stops) await stop()
  }
}

/** Adds the folder with installed packages of former runs, which a reader does not have. */
const withInstalled = (command: string): string =>
  command.includes('--install-folder')
    ? command
    : command.replace(/ --install(?!\S)/, ` --install --install-folder '${join(CACHE, 'installed')}'`)

/** Starts the emulator and waits for its last line. Returns the function that stops it. */
async function startServer(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const server = spawn('bash', ['-c', `exec ${command}`], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true
  })
  const ended = once(server, 'exit')
  const lines = createInterface({ input: server.stdout })
  const ready = (async () => {
    for await (const line of lines) if (line.startsWith('Page: ')) return
    throw new Error(`"${command.trim()}" ended before it was ready.`)
  })()
  await ready
  server.stdout.resume()
  return async () => {
    process.kill(-(server.pid as number), 'SIGTERM')
    await ended
  }
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return String(port)
}
