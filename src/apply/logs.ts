import type { WireLogs } from '../datarobot/applications.ts'

/** Log lines that are new since the last poll. */
export interface NewLines {
  build: string[]
  runtime: string[]
}

/** Maximum number of lines in a response; above it DataRobot drops the oldest lines (platform.md §3.3). */
const MAX_REPLY_LINES = 1000

/**
 * Follows the logs of an application. The API has no "since" parameter: each response holds the whole log, or its last
 * thousand lines (platform.md §3.3), so this compares it with the previous one. Lines from before the publish belong to
 * the previous version and are left out.
 */
export class LogFollower {
  /** Log of a build that ended before the publish; any other build log belongs to the new version. */
  #previousBuild: string | null
  #build: string
  #lines: readonly string[]

  constructor(previous: WireLogs | null) {
    const build = previous?.buildLog ?? ''
    this.#previousBuild = previous !== null && isOver(previous) ? build : null
    this.#build = build
    this.#lines = previous?.logs ?? []
  }

  /** @param isLast whether this is the last poll, so an incomplete last line is returned as it is */
  read(logs: WireLogs, isLast: boolean): NewLines {
    return { build: this.#readBuild(logs, isLast), runtime: this.#readLines(logs.logs) }
  }

  #readBuild(logs: WireLogs, isLast: boolean): string[] {
    const build = logs.buildLog ?? ''
    if (this.#previousBuild !== null) {
      if (build === this.#previousBuild && isOver(logs)) return []
      this.#previousBuild = null
      this.#build = ''
    }
    const text = build.startsWith(this.#build) ? build.slice(this.#build.length) : build
    const end = isLast || isOver(logs) ? text.length : text.lastIndexOf('\n') + 1
    this.#build = build.slice(0, build.length - (text.length - end))
    const complete = text.slice(0, end)
    return complete === '' ? [] : complete.replace(/\n$/, '').split('\n')
  }

  #readLines(lines: readonly string[]): string[] {
    const added = lines.slice(overlap(this.#lines, lines))
    this.#lines = lines
    return added
  }
}

/** Tells whether the logs report a failed build, rather than a failed start. */
export const hasFailedBuild = (logs: WireLogs | null): boolean =>
  logs?.buildStatus === 'failed' || Boolean(logs?.buildError)

/** Tells whether a build has ended. The values are undocumented (platform.md §9 no. 13); other builds use these. */
const isOver = ({ buildStatus }: WireLogs): boolean => buildStatus === 'success' || buildStatus === 'failed'

/**
 * Number of lines at the start of `current` that `previous` already ended with: all previous lines if lines were only
 * added, fewer if a full window dropped the oldest ones, and 0 after a restart of the container.
 */
export function overlap(previous: readonly string[], current: readonly string[]): number {
  for (let length = Math.min(previous.length, current.length); length > 0; length -= 1) {
    // Previous lines can only be missing if the window is full.
    if (length < previous.length && current.length < MAX_REPLY_LINES) return 0
    const start = previous.length - length
    let equal = 0
    while (equal < length && previous[start + equal] === current[equal]) equal += 1
    if (equal === length) return length
  }
  return 0
}
