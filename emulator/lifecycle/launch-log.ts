const MAX_LINES = 1000
const MAX_BUILD_LOG_CHARS = 1024 * 1024

/** Log of an application's last launch: the build log and the lines of its container (platform.md §3.3). */
export class LaunchLog {
  #lines: string[] = []
  #build = ''
  #changes = 0

  get lines(): readonly string[] {
    return this.#lines
  }

  get build(): string {
    return this.#build
  }

  /** Number of changes so far. The number of lines stays constant once the log is full, so it cannot show changes. */
  get changes(): number {
    return this.#changes
  }

  /**
   * Clears both logs. A failed build has no container, so the lines of the previous one must not remain (platform.md §8
   * row 25).
   */
  startBuild(): void {
    this.#build = ''
    this.#lines = []
    this.#changes += 1
  }

  startContainer(): void {
    this.#lines = []
    this.#changes += 1
  }

  appendBuildLog(text: string): void {
    this.#build = (this.#build + text).slice(-MAX_BUILD_LOG_CHARS)
    this.#changes += 1
  }

  appendLine(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > MAX_LINES) this.#lines.shift()
    this.#changes += 1
  }
}
