import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Emulator } from '../emulator.ts'
import { servePage } from './pages.ts'
import { requestFilters } from './request-filters.ts'

/** How often the folder is brought up to date, in milliseconds. */
const SAVE_INTERVAL_MS = 1_000

/** Texts by the names of their files. */
type Pages = ReadonlyMap<string, string>

/** What of an emulator its pages show. */
export type PageSource = Pick<Emulator, 'platform' | 'requests' | 'origin'>

/**
 * All pages as files that link to each other, and the logs of each application as it wrote them; the first page last, so
 * that who reads while they are written finds what it links to.
 */
export function renderPages(source: PageSource): Pages {
  const { state, lifecycle } = source.platform
  const applications = state.all('applications')
  const operations = new Set(source.requests.since(0).flatMap(({ operation }) => operation ?? []))
  const paths = [
    '/',
    '/requests',
    ...[...requestFilters.map(({ name }) => name), ...operations].map(name => `/requests/${name}`),
    ...applications.map(({ id }) => `/applications/${id}`),
    ...state.all('sources').map(({ id }) => `/sources/${id}`)
  ]
  const pages = paths.map((path): [string, string] => {
    const { content } = servePage(source, new URL(path, source.origin), source.origin)
    const text = content !== undefined && 'bytes' in content ? Buffer.from(content.bytes).toString() : ''
    return [fileName(path), rewriteLinks(text)]
  })
  const logs = applications.map((application): [string, string] => {
    const { lines, build } = lifecycle.logs(application)
    return [`application-${application.id}.log`, [build?.log ?? '', ...lines, ''].join('\n')]
  })
  return new Map([...logs, ...pages.reverse()])
}

/** `/applications/1` → `application-1.html`; the first page is `index.html`. */
function fileName(path: string): string {
  const [section = '', id = ''] = path.slice(1).split('/')
  return section === '' ? 'index.html' : id === '' ? `${section}.html` : `${section.replace(/s$/, '')}-${id}.html`
}

/** A saved page looks again for nothing. Data is escaped, so what stands in quotes after `href=` is markup of ours. */
function rewriteLinks(text: string): string {
  return text
    .replace(/<meta http-equiv="refresh"[^>]*>\n/, '')
    .replace(
      /href="(\/(?:requests(?:\/\w+)?|applications\/\w+|sources\/\w+)?)(#[^"]*)?"/g,
      (_, path: string, anchor = '') => {
        return `href="${fileName(path)}${anchor}"`
      }
    )
}

/** A folder of the pages as they are, kept up to date while the emulator runs. */
export class SavedPages {
  readonly #folder: string
  readonly #source: PageSource
  readonly #timer: NodeJS.Timeout
  #written: Pages = new Map()
  #lastFingerprint = ''
  /** Said already. */
  #lastProblem = ''

  /** @throws Error when the folder can not be written to */
  constructor(folder: string, source: PageSource) {
    this.#folder = folder
    this.#source = source
    this.#save()
    this.#timer = setInterval(() => this.#trySave(), SAVE_INTERVAL_MS).unref()
  }

  /** The last word, before everything is stopped. */
  close(): void {
    clearInterval(this.#timer)
    this.#trySave()
  }

  /** A report that can not be written, as on a full disk, is no reason to stop what it reports on. */
  #trySave(): void {
    try {
      this.#save()
    } catch (error) {
      const { message } = error as Error
      if (message !== this.#lastProblem) console.error(`emulator: the report is not up to date: ${message}`)
      this.#lastProblem = message
    }
  }

  /** Writes the pages anew when there is anything new on them, and takes away those of what is gone. */
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

/** Changes when the pages do, without making them: what is asked is counted, and what happens by itself shows here. */
function fingerprintOf({ platform: { state, lifecycle }, requests }: PageSource): string {
  const applications = state.all('applications').map(application => {
    const { id, status, liveVersionId } = application
    return [id, status, liveVersionId, lifecycle.logs(application).changes]
  })
  const unanswered = requests.since(0).filter(({ milliseconds }) => milliseconds === null)
  return JSON.stringify([requests.last(1)[0]?.number, unanswered.length, applications])
}
