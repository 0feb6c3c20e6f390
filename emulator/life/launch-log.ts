const MAX_LINES = 1000
const MAX_BUILD_LOG = 1024 * 1024

/** What an application's last launch wrote: the log of its build, then the lines of its container (facts §3.3). */
export class LaunchLog {
  #lines: string[] = []
  #build = ''

  get lines(): readonly string[] {
    return this.#lines
  }

  get build(): string {
    return this.#build
  }

  /** A failed build leaves no container, so the lines of the one before go first (facts §8 row 25). */
  beginBuild(): void {
    this.#build = ''
    this.#lines = []
  }

  beginContainer(): void {
    this.#lines = []
  }

  addBuild(text: string): void {
    this.#build = (this.#build + text).slice(-MAX_BUILD_LOG)
  }

  addLine(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > MAX_LINES) this.#lines.shift()
  }
}
