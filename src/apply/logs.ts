import type { WireLogs } from '../datarobot/applications.ts'

/** What is new in an application's logs since the last look. */
export interface NewLines {
  build: string[]
  runtime: string[]
}

/**
 * Follows logs that have no "since": each reply is whole (or the last thousand lines), so what was shown is compared with
 * what came (facts §3.3). Lines that were there before the publish belong to the old version and are not shown.
 */
export class LogFollower {
  #build: string
  #lines: readonly string[]

  constructor(before: WireLogs | null) {
    this.#build = before?.buildLog ?? ''
    this.#lines = before?.logs ?? []
  }

  read(logs: WireLogs): NewLines {
    const build = logs.buildLog ?? ''
    const text = build.startsWith(this.#build) ? build.slice(this.#build.length) : build
    // A last line that is still being written is shown once it is whole, or once the build is over.
    const isOver = logs.buildStatus === 'success' || logs.buildStatus === 'failed'
    const end = isOver ? text.length : text.lastIndexOf('\n') + 1
    const shown = text.slice(0, end)
    this.#build = build.slice(0, build.length - (text.length - end))
    const runtime = logs.logs.slice(overlap(this.#lines, logs.logs))
    this.#lines = logs.logs
    return { build: shown === '' ? [] : shown.replace(/\n$/, '').split('\n'), runtime }
  }
}

/** How many of the first `next` lines were the last of `known`: a window that moved on. None: a new container. */
export function overlap(known: readonly string[], next: readonly string[]): number {
  for (let length = Math.min(known.length, next.length); length > 0; length -= 1) {
    const start = known.length - length
    let same = 0
    while (same < length && known[start + same] === next[same]) same += 1
    if (same === length) return length
  }
  return 0
}
