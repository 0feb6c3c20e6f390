/** Launches that one emulator can mark before numbers repeat. */
const MAX_LAUNCHES = 2 ** 16

/**
 * Numbers that tell the processes of a launch from all others of the machine. Each is a limit of resident memory, in
 * bytes and beyond 4 PiB: Linux has not enforced this limit since 2.4.30, yet every child inherits it, also one that
 * has its own session, folder and environment (`env -i setsid …`).
 */
export class ProcessMarks {
  readonly first = 2 ** 52 + Math.floor(Math.random() * 2 ** 26) * MAX_LAUNCHES * 1024
  /** Beyond the last mark. */
  readonly end = this.first + MAX_LAUNCHES * 1024
  #count = 0

  next(): number {
    this.#count = (this.#count + 1) % MAX_LAUNCHES
    return this.first + this.#count * 1024
  }
}

/** Shell command that marks the shell and all that it starts; `ulimit` counts in KiB. */
export function markCommand(mark: number): string {
  return process.platform === 'linux' ? `ulimit -m ${mark / 1024} 2>/dev/null` : ':'
}
