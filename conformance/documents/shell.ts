import { spawn } from 'node:child_process'
import { once } from 'node:events'

const LIMIT_MS = 5 * 60_000

/** Result of a block of commands. */
export interface Ran {
  code: number | null
  output: string
}

/**
 * Runs a text in a new bash, which ends at the first command that fails. Programs that it leaves in the background keep
 * running, if they write elsewhere.
 */
export async function runInShell(text: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  const stdio = ['ignore', 'pipe', 'pipe'] as ('ignore' | 'pipe')[]
  const shell = spawn('bash', ['-e', '-c', text], { cwd, env, stdio, timeout: LIMIT_MS })
  const chunks: Buffer[] = []
  for (const stream of [shell.stdout, shell.stderr]) stream?.on('data', chunk => chunks.push(chunk))
  const [code] = (await once(shell, 'close')) as [number | null]
  return { code, output: Buffer.concat(chunks).toString() }
}
