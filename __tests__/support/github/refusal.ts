import type { Reply } from '../../../emulator/http/reply.ts'

const DOCUMENTATION = 'https://docs.github.com/rest'

interface Details {
  headers?: Readonly<Record<string, string>>
  /** Validation errors, in the format of the description's `validation-error`. */
  errors?: readonly Readonly<Record<string, unknown>>[]
}

/** Refused request, in GitHub's format: `message`, `documentation_url`, `status` and validation `errors`. */
export class Refusal extends Error {
  readonly reply: Reply

  constructor(status: number, message: string, { headers = {}, errors }: Details = {}) {
    super(message)
    const body = { message, ...(errors ? { errors } : {}), documentation_url: DOCUMENTATION, status: String(status) }
    this.reply = { status, headers, body }
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found')

/** Refusal of a value that the description allows but GitHub does not accept. */
export const validationFailed = (resource: string, field: string, code: string, message: string): Refusal =>
  new Refusal(422, 'Validation Failed', { errors: [{ resource, field, code, message }] })
