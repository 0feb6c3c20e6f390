const MAX_LINES = 1000
const MAX_BUILD_LOG = 1024 * 1024

/** Output of an application's last launch: its build log, then the lines of its container (platform.md §3.3). */
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

  /** A failed build leaves no container, so the lines of the one before go first (platform.md §8 row 25). */
  beginBuild(): void {
    this.#build = ''
    this.#lines = []
    this.#changes += 1
  }

  beginContainer(): void {
    this.#lines = []
    this.#changes += 1
  }

  addBuild(text: string): void {
    this.#build = (this.#build + text).slice(-MAX_BUILD_LOG)
    this.#changes += 1
  }

  addLine(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > MAX_LINES) this.#lines.shift()
    this.#changes += 1
  }
}
