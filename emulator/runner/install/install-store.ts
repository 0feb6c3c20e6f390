import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** File in the folder of a complete installation. Its time is that of the last use. */
const MARK = 'complete'

/** Number of installations to keep: those used last. Applications do not need them while they run. */
const MAX_INSTALLATIONS = 10

/**
 * Installed requirements on disk, by the digest of everything that determines them. Versions and applications with the
 * same requirements share an installation. They get copies of it, so none can change it for the others.
 */
export class InstallStore {
  readonly #folder: string
  /** Last use of each digest. Uses of one digest run one after the other. */
  readonly #uses = new Map<string, Promise<unknown>>()

  /** Removes installations that a killed emulator did not complete. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    // Programs log real paths.
    this.#folder = realpathSync(folder)
    for (const name of [...readdirSync(this.#folder).filter(name => !this.#isComplete(name)), ...this.#surplus()]) {
      rmSync(join(this.#folder, name, MARK), { force: true })
      rmSync(join(this.#folder, name), { recursive: true, force: true })
    }
  }

  /**
   * Installs requirements unless they are installed, then takes them into use.
   *
   * @param signal ends the wait for another use of the same requirements
   * @param install fills an empty folder, and returns the reason if this fails
   * @param take copies what is needed from the folder, and returns the reason if this fails
   */
  async use(
    digest: string,
    signal: AbortSignal,
    install: (folder: string) => Promise<string | undefined>,
    take: (folder: string, isNew: boolean) => Promise<string | undefined>
  ): Promise<string | undefined> {
    try {
      return await this.#queue(digest, signal, () => this.#use(digest, install, take))
    } finally {
      const { signal: never } = new AbortController()
      for (const name of this.#surplus())
        void this.#queue(name, never, async () => void (await this.#remove(name))).catch(() => {})
    }
  }

  /** Runs work on a digest after all previous work on it. If it is aborted while it waits, it does not run. */
  #queue(digest: string, signal: AbortSignal, work: () => Promise<string | undefined>): Promise<string | undefined> {
    const previous = this.#uses.get(digest) ?? Promise.resolve()
    const next = Promise.race([previous, aborted(signal)]).then(() => (signal.aborted ? 'it was stopped' : work()))
    const over = Promise.allSettled([previous, next])
    this.#uses.set(digest, over)
    void over.then(() => {
      if (this.#uses.get(digest) === over) this.#uses.delete(digest)
    })
    return next
  }

  async #use(
    digest: string,
    install: (folder: string) => Promise<string | undefined>,
    take: (folder: string, isNew: boolean) => Promise<string | undefined>
  ): Promise<string | undefined> {
    const folder = join(this.#folder, digest)
    const isNew = !this.#isComplete(digest)
    if (isNew) {
      const problem = await this.#install(folder, install)
      if (problem !== undefined) return problem
    }
    const now = new Date()
    await utimes(join(folder, MARK), now, now)
    return await take(folder, isNew)
  }

  /** Marks the folder last, so that an interrupted installation is never used. */
  async #install(
    folder: string,
    install: (folder: string) => Promise<string | undefined>
  ): Promise<string | undefined> {
    const clear = () => this.#remove(basename(folder))
    await clear()
    await mkdir(folder)
    try {
      const problem = await install(folder)
      if (problem === undefined) await writeFile(join(folder, MARK), '')
      else await clear()
      return problem
    } catch (error) {
      await clear()
      throw error
    }
  }

  /** Removes the mark first, so that an interrupted removal leaves nothing that looks complete. */
  async #remove(digest: string): Promise<void> {
    await rm(join(this.#folder, digest, MARK), { force: true })
    await rm(join(this.#folder, digest), { recursive: true, force: true, maxRetries: 3 })
  }

  #isComplete(name: string): boolean {
    return existsSync(join(this.#folder, name, MARK))
  }

  /** Complete installations beyond the number to keep, without those in use. */
  #surplus(): string[] {
    const lastUse = (name: string) => statSync(join(this.#folder, name, MARK)).mtimeMs
    return readdirSync(this.#folder)
      .filter(name => this.#isComplete(name))
      .map(name => ({ name, time: lastUse(name) }))
      .sort((a, b) => b.time - a.time)
      .slice(MAX_INSTALLATIONS)
      .map(({ name }) => name)
      .filter(name => !this.#uses.has(name))
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
