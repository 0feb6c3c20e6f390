/** Reply of a handler. `send.ts` writes it. */
export interface Reply {
  status: number
  headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  body?: unknown
  /** Content to send instead of `body`: a file on disk, or bytes. */
  content?: { type: string; file: string } | { type: string; bytes: Uint8Array }
}

export const ok = (body: unknown): Reply => ({ status: 200, body })
export const noContent = (): Reply => ({ status: 204 })

/** Refused request, in the platform's format: `message`, and `errors` by field (platform.md §5 [C]). */
export class Refusal extends Error {
  readonly status: number
  readonly errors: Readonly<Record<string, string>> | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    options: { errors?: Record<string, string>; headers?: Record<string, string> } = {}
  ) {
    super(message)
    this.status = status
    this.errors = options.errors
    this.headers = options.headers ?? {}
  }

  get reply(): Reply {
    const body = this.errors === undefined ? { message: this.message } : { message: this.message, errors: this.errors }
    return { status: this.status, headers: this.headers, body }
  }
}

export const notFound = (what: string, id: string): Refusal => new Refusal(404, `${what} ${id} was not found.`)

export const forbidden = (message: string): Refusal => new Refusal(403, message)

export const conflict = (message: string): Refusal => new Refusal(409, message)

/** Refusal of an invalid value of `field`. */
export const invalid = (field: string, problem: string): Refusal =>
  new Refusal(422, problem, { errors: { [field]: problem } })

/** Errors of a full or failing disk. The request had no effect. */
const DISK_ERRORS: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO'])

/** Refusal of a request whose changes could not be stored. Undefined for any other error. */
export function storageError(error: unknown): Refusal | undefined {
  const { code, message } = error as NodeJS.ErrnoException
  if (!DISK_ERRORS.has(code)) return undefined
  return new Refusal(
    500,
    `The emulator could not store this request, which has no effect (${message}). Free space on its disk.`
  )
}
