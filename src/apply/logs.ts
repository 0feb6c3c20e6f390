import type { WireLogs } from '../datarobot/applications.ts'

/** What is new in an application's logs since the last look. */
export interface NewLines {
  build: string[]
  runtime: string[]
}

/** Lines that a reply holds at most; then the oldest make room for new ones (platform.md §3.3). */
const MAX_REPLY_LINES = 1000

/**
 * Follows logs that have no "since": each reply is whole (or the last thousand lines), so what was shown is compared with
 * what came (platform.md §3.3). What was there before the publish belongs to the old version and is not shown.
 */
export class LogFollower {
  /** The log of a build that was over before the publish: any other is the new version's, from its start. */
  #old: string | null
  #build: string
  #lines: readonly string[]

  constructor(before: WireLogs | null) {
    const build = before?.buildLog ?? ''
    this.#old = before !== null && isOver(before) ? build : null
    this.#build = build
    this.#lines = before?.logs ?? []
  }

  /** @param isLast whether nothing is read after this: a line that did not end yet is shown as it is */
  read(logs: WireLogs, isLast: boolean): NewLines {
    return { build: this.#readBuild(logs, isLast), runtime: this.#readLines(logs.logs) }
  }

  #readBuild(logs: WireLogs, isLast: boolean): string[] {
    const build = logs.buildLog ?? ''
    if (this.#old !== null) {
      if (build === this.#old && isOver(logs)) return []
      this.#old = null
      this.#build = ''
    }
    const text = build.startsWith(this.#build) ? build.slice(this.#build.length) : build
    const end = isLast || isOver(logs) ? text.length : text.lastIndexOf('\n') + 1
    this.#build = build.slice(0, build.length - (text.length - end))
    const shown = text.slice(0, end)
    return shown === '' ? [] : shown.replace(/\n$/, '').split('\n')
  }

  #readLines(lines: readonly string[]): string[] {
    const fresh = lines.slice(overlap(this.#lines, lines))
    this.#lines = lines
    return fresh
  }
}

/** Whether the logs say that the build is what failed, rather than the start. */
export const hasFailedBuild = (logs: WireLogs | null): boolean =>
  logs?.buildStatus === 'failed' || Boolean(logs?.buildError)

/** The values are not documented (platform.md §9 no. 13); these are those of other builds. */
const isOver = ({ buildStatus }: WireLogs): boolean => buildStatus === 'success' || buildStatus === 'failed'

/**
 * How many of the first `next` lines were known: all of them when lines were added; when the window is full, those that
 * it still holds; none of a new container.
 */
export function overlap(known: readonly string[], next: readonly string[]): number {
  for (let length = Math.min(known.length, next.length); length > 0; length -= 1) {
    // Less than all can only be left over in a full window.
    if (length < known.length && next.length < MAX_REPLY_LINES) return 0
    const start = known.length - length
    let same = 0
    while (same < length && known[start + same] === next[same]) same += 1
    if (same === length) return length
  }
  return 0
}
