// Environment of the demo: an emulator, a checkout of the example, and the action in a stand-in for GitHub's runner.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { runAction } from './runner.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The API key of the emulator's owner. */
const KEY = 'demo-api-key'

/** Starts the emulator and copies the example. `signal` stops whatever runs. */
export async function openStage(example, signal) {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'))
  const workspace = join(folder, 'checkout')
  cpSync(join(root, example), workspace, { recursive: true, filter: path => !path.endsWith('__pycache__') })
  const emulator = spawn(process.execPath, [join(root, 'dist/emulator/index.js'), '--token', KEY], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const gone = once(emulator, 'exit')
  const close = async () => {
    emulator.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const ended = gone.then(([code]) => Promise.reject(new Error(`The emulator ended with code ${code}.`)))
    const [line] = await Promise.race([once(createInterface(emulator.stdout), 'line', { signal }), ended])
    return new Stage({ folder, workspace, endpoint: line.replace('DATAROBOT_ENDPOINT=', ''), signal, gone, close })
  } catch (error) {
    await close()
    throw error
  }
}

class Stage {
  #signal
  #summaries = []

  constructor({ signal, ...parts }) {
    Object.assign(this, parts)
    this.#signal = signal
  }

  get files() {
    return readdirSync(this.workspace).sort()
  }

  /** Replaces a text in a file. Returns the line before and after, and `undo`. */
  change(name, from, to) {
    const file = join(this.workspace, name)
    const before = readFileSync(file, 'utf8')
    if (!before.includes(from)) throw new Error(`${name} of the example no longer contains "${from}".`)
    const after = before.replace(from, to)
    writeFileSync(file, after)
    const lineOf = text =>
      text.split('\n').find((line, index) => line !== (text === before ? after : before).split('\n')[index])
    return { before: lineOf(before), after: lineOf(after), undo: () => writeFileSync(file, before) }
  }

  /**
   * Runs the action as for a push to main.
   *
   * @returns the result of the runner with `milliseconds`, `errors` (annotations), `reads` and `writes` (API requests)
   */
  async deploy(inputs, onLine) {
    const since = (await this.#requests(0)).at(-1)?.number ?? 0
    const startedAt = performance.now()
    const result = await runAction({
      actionFolder: root,
      workspace: this.workspace,
      with: inputs,
      env: { ...this.#push(), DATAROBOT_ENDPOINT: this.endpoint, DATAROBOT_API_TOKEN: KEY },
      signal: this.#signal,
      onLine
    })
    const milliseconds = performance.now() - startedAt
    this.#signal.throwIfAborted()
    this.#summaries.push(result.summary)
    const methods = (await this.#requests(since)).map(({ method }) => method)
    const reads = methods.filter(method => method === 'GET').length
    return {
      ...result,
      milliseconds,
      errors: result.annotations.filter(({ level }) => level === 'error'),
      reads,
      writes: methods.length - reads
    }
  }

  /** Writes the job summaries of all deploys to one Markdown file. */
  saveSummaries() {
    const file = join(this.folder, 'summaries.md')
    writeFileSync(file, this.#summaries.join('\n---\n\n'))
    return file
  }

  /** Variables of GitHub for the push. The commit is a digest of the files, so that the same files have the same commit. */
  #push() {
    const digest = createHash('sha1')
    for (const name of this.files) digest.update(`${name}\0`).update(readFileSync(join(this.workspace, name)))
    return {
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_SHA: digest.digest('hex'),
      GITHUB_RUN_NUMBER: String(this.#summaries.length + 1)
    }
  }

  /** Requests to the API after the one with this number, without visits of applications. */
  async #requests(since) {
    const address = new URL(`/_emulator/requests?since=${since}`, this.endpoint)
    const reply = await fetch(address, { headers: { authorization: `Bearer ${KEY}` } })
    const all = await reply.json()
    return all.filter(({ path }) => path.startsWith('/api/v2/'))
  }
}
