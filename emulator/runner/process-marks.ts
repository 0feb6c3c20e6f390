/** Number of launches that one emulator can mark before marks repeat. */
const MAX_LAUNCHES = 2 ** 16

/**
 * Marks that identify the processes of a launch. A mark is a limit of resident memory in bytes, beyond 4 PiB. Linux has
 * not enforced this limit since 2.4.30, but every child process inherits it, even with its own session, folder and
 * environment (`env -i setsid …`).
 */
export class ProcessMarks {
  readonly first = 2 ** 52 + Math.floor(Math.random() * 2 ** 26) * MAX_LAUNCHES * 1024
  /** Exclusive upper bound of the marks. */
  readonly end = this.first + MAX_LAUNCHES * 1024
  #count = 0

  next(): number {
    this.#count = (this.#count + 1) % MAX_LAUNCHES
    return this.first + this.#count * 1024
  }
}

/** Shell command that marks the shell and all its children. `ulimit` expects KiB. */
export function markCommand(mark: number): string {
  return process.platform === 'linux' ? `ulimit -m ${mark / 1024} 2>/dev/null` : ':'
}
