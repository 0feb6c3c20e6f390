import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Emulator } from '../emulator.ts'
import { servePage } from './pages.ts'
import { applicationNames, presets } from './request-filters.ts'

/** Interval between updates of the folder. */
const SAVE_INTERVAL_MS = 1_000

/** Content of each file, by file name. */
type Pages = ReadonlyMap<string, string>

/** The parts of an emulator that its pages show. */
export type PageSource = Pick<Emulator, 'platform' | 'requests' | 'origin'>

/**
 * Renders all pages as files that link to each other, and the logs of each application. The first page comes last, so
 * that the pages that it links to are written before it.
 */
export function renderPages(source: PageSource): Pages {
  const { state, lifecycle } = source.platform
  const applications = state.all('applications')
  const withDeleted = [...applicationNames(state).keys()]
  const operations = new Set(source.requests.since(0).flatMap(({ operation }) => operation ?? []))
  const paths = [
    '/',
    '/requests',
    ...[...presets.map(({ name }) => name), ...operations, ...withDeleted].map(name => `/requests/${name}`),
    ...withDeleted.map(id => `/applications/${id}`),
    ...state.all('sources').map(({ id }) => `/sources/${id}`)
  ]
  const pages = paths.map((path): [string, string] => {
    const { content } = servePage(source, new URL(path, source.origin), source.origin, true)
    const text = content !== undefined && 'bytes' in content ? Buffer.from(content.bytes).toString() : ''
    return [fileName(path), rewriteLinks(text)]
  })
  const logs = applications.map((application): [string, string] => {
    const { lines, build } = lifecycle.logs(application)
    return [`application-${application.id}.log`, [build?.log ?? '', ...lines, ''].join('\n')]
  })
  return new Map([...logs, ...pages.reverse()])
}

/** File name of a page: `/applications/1` → `application-1.html`. The first page is `index.html`. */
function fileName(path: string): string {
  const [section = '', id = ''] = path.slice(1).split('/')
  return section === '' ? 'index.html' : id === '' ? `${section}.html` : `${section.replace(/s$/, '')}-${id}.html`
}

/** Replaces links by file names. Data is escaped, so `href="` only appears in our markup. */
function rewriteLinks(text: string): string {
  return text.replace(
    /href="(\/(?:requests(?:\/\w+)?|applications\/\w+|sources\/\w+)?)(#[^"]*)?"/g,
    (_, path: string, anchor = '') => `href="${fileName(path)}${anchor}"`
  )
}

/** Folder with the current pages, updated while the emulator runs. */
export class SavedPages {
  readonly #folder: string
  readonly #source: PageSource
  readonly #timer: NodeJS.Timeout
  #written: Pages = new Map()
  #lastFingerprint = ''
  /** Last reported problem, to avoid repetitions. */
  #lastProblem = ''

  /** @throws Error if the folder is not writable */
  constructor(folder: string, source: PageSource) {
    this.#folder = folder
    this.#source = source
    this.#save()
    this.#timer = setInterval(() => this.#trySave(), SAVE_INTERVAL_MS).unref()
  }

  /** Updates the folder a last time. Must be called before the applications are stopped. */
  close(): void {
    clearInterval(this.#timer)
    this.#trySave()
  }

  /** Updates the folder. Reports an error, for example a full disk, but does not stop the emulator. */
  #trySave(): void {
    try {
      this.#save()
    } catch (error) {
      const { message } = error as Error
      if (message !== this.#lastProblem) console.error(`emulator: the report could not be updated: ${message}`)
      this.#lastProblem = message
    }
  }

  /** Writes the pages if they have changed, and removes those of deleted objects. */
  #save(): void {
    const fingerprint = fingerprintOf(this.#source)
    if (fingerprint === this.#lastFingerprint) return
    const pages = renderPages(this.#source)
    mkdirSync(this.#folder, { recursive: true })
    for (const [name, text] of pages) writeFileSync(join(this.#folder, name), text)
    for (const name of this.#written.keys()) if (!pages.has(name)) rmSync(join(this.#folder, name), { force: true })
    this.#written = pages
    this.#lastFingerprint = fingerprint
  }
}

/** Fingerprint that changes when the pages change, without rendering them: requests and the state of applications. */
function fingerprintOf({ platform: { state, lifecycle }, requests }: PageSource): string {
  const applications = state.all('applications').map(application => {
    const { id, status, liveVersionId } = application
    return [id, status, liveVersionId, lifecycle.logs(application).changes]
  })
  const unanswered = requests.since(0).filter(({ milliseconds }) => milliseconds === null)
  return JSON.stringify([requests.last(1)[0]?.number, unanswered.length, applications])
}
