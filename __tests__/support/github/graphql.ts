import type { Reply } from '../../../emulator/http/reply.ts'
import type { Account } from './github-state.ts'

const VIEWER = /^\s*(?:query\b[^{]*)?\{\s*viewer\s*\{([\s\w,]+)\}\s*\}\s*$/

/** Answers the only supported query: the viewer of the token. For an app, this is its bot account. */
export function answerGraphql(account: Account, body: unknown): { reply: Reply; violations: string[] } {
  const query = (body as { query?: unknown } | null)?.query
  const [, fields] = VIEWER.exec(typeof query === 'string' ? query : '') ?? []
  const values: Record<string, unknown> = {
    __typename: account.type,
    id: Buffer.from(`User${account.id}`).toString('base64url'),
    databaseId: account.id,
    login: account.login
  }
  const requestedFields = fields?.split(/[\s,]+/).filter(field => field !== '') ?? []
  const unknownFields = requestedFields.filter(field => !(field in values))
  if (requestedFields.length > 0 && unknownFields.length === 0) {
    const viewer = Object.fromEntries(requestedFields.map(field => [field, values[field]]))
    return { reply: { status: 200, body: { data: { viewer } } }, violations: [] }
  }
  const message =
    unknownFields.length > 0
      ? `Field '${unknownFields[0]}' doesn't exist on type 'User'`
      : 'A query attribute must be specified'
  return {
    reply: { status: 200, body: { errors: [{ message }] } },
    violations: [`GraphQL: the stand-in answers { viewer { ${Object.keys(values).join(' ')} } } only`]
  }
}
