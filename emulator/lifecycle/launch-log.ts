const MAX_LINES = 1000
const MAX_BUILD_LOG_CHARS = 1024 * 1024

/** What an application's last launch wrote: the log of its build, then the lines of its container (facts §3.3). */
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

  /** Grows with every change; the number of lines stands still once the log is full. */
  get changes(): number {
    return this.#changes
  }

  /** A failed build leaves no container, so the lines of the one before go first (facts §8 row 25). */
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
