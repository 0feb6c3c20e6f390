import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Emulator } from '../emulator.ts'
import { servePage } from './pages.ts'
import { requestFilters } from './request-filters.ts'

/** How often the folder is brought up to date, in milliseconds. */
const PAUSE = 1_000

/** Texts by the names of their files. */
type Pages = ReadonlyMap<string, string>

/** What of an emulator its pages show. */
export type Shown = Pick<Emulator, 'platform' | 'requests' | 'origin'>

/**
 * All pages as files that link to each other, and the logs of each application as it wrote them; the first page last, so
 * that who reads while they are written finds what it links to.
 */
export function savedPages(shown: Shown): Pages {
  const { state, lifecycle } = shown.platform
  const applications = state.all('applications')
  const operations = new Set(shown.requests.since(0).flatMap(({ operation }) => operation ?? []))
  const paths = [
    '/',
    '/requests',
    ...[...requestFilters.map(({ name }) => name), ...operations].map(name => `/requests/${name}`),
    ...applications.map(({ id }) => `/applications/${id}`),
    ...state.all('sources').map(({ id }) => `/sources/${id}`)
  ]
  const pages = paths.map((path): [string, string] => {
    const { content } = servePage(shown, new URL(path, shown.origin), shown.origin)
    const text = content !== undefined && 'bytes' in content ? Buffer.from(content.bytes).toString() : ''
    return [fileOf(path), relinked(text)]
  })
  const logs = applications.map((application): [string, string] => {
    const { lines, build } = lifecycle.logs(application)
    return [`application-${application.id}.log`, [build?.log ?? '', ...lines, ''].join('\n')]
  })
  return new Map([...logs, ...pages.reverse()])
}

/** `/applications/1` → `application-1.html`; the first page is `index.html`. */
function fileOf(path: string): string {
  const [room = '', id = ''] = path.slice(1).split('/')
  return room === '' ? 'index.html' : id === '' ? `${room}.html` : `${room.replace(/s$/, '')}-${id}.html`
}

/** A saved page looks again for nothing. Data is escaped, so what stands in quotes after `href=` is markup of ours. */
function relinked(text: string): string {
  return text
    .replace(/<meta http-equiv="refresh"[^>]*>\n/, '')
    .replace(
      /href="(\/(?:requests(?:\/\w+)?|applications\/\w+|sources\/\w+)?)(#[^"]*)?"/g,
      (_, path: string, anchor = '') => {
        return `href="${fileOf(path)}${anchor}"`
      }
    )
}

/** A folder of the pages as they are, kept up to date while the emulator runs. */
export class SavedPages {
  readonly #folder: string
  readonly #shown: Shown
  readonly #timer: NodeJS.Timeout
  #written: Pages = new Map()
  #seen = ''
  /** Said already. */
  #problem = ''

  /** @throws Error when the folder can not be written to */
  constructor(folder: string, shown: Shown) {
    this.#folder = folder
    this.#shown = shown
    this.#save()
    this.#timer = setInterval(() => this.#try(), PAUSE).unref()
  }

  /** The last word, before everything is stopped. */
  close(): void {
    clearInterval(this.#timer)
    this.#try()
  }

  /** A report that can not be written, as on a full disk, is no reason to stop what it reports on. */
  #try(): void {
    try {
      this.#save()
    } catch (error) {
      const { message } = error as Error
      if (message !== this.#problem) console.error(`emulator: the report is not up to date: ${message}`)
      this.#problem = message
    }
  }

  /** Writes the pages anew when there is anything new on them, and takes away those of what is gone. */
  #save(): void {
    const seen = traceOf(this.#shown)
    if (seen === this.#seen) return
    const pages = savedPages(this.#shown)
    mkdirSync(this.#folder, { recursive: true })
    for (const [name, text] of pages) writeFileSync(join(this.#folder, name), text)
    for (const name of this.#written.keys()) if (!pages.has(name)) rmSync(join(this.#folder, name), { force: true })
    this.#written = pages
    this.#seen = seen
  }
}

/** Changes when the pages do, without making them: what is asked is counted, and what happens by itself shows here. */
function traceOf({ platform: { state, lifecycle }, requests }: Shown): string {
  const applications = state.all('applications').map(application => {
    const { id, status, liveVersionId } = application
    return [id, status, liveVersionId, lifecycle.logs(application).changes]
  })
  const unanswered = requests.since(0).filter(({ milliseconds }) => milliseconds === null)
  return JSON.stringify([requests.last(1)[0]?.number, unanswered.length, applications])
}
