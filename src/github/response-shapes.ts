import { listOf, maybe, number, object, record, type Shape, text } from '../validators.ts'

const USER = maybe(record({ login: text }))
const COMMENT = record({ id: number, html_url: text, user: USER, body: maybe(text) })
const PULL = record({
  number,
  state: text,
  html_url: text,
  user: USER,
  head: record({ ref: text, sha: text, repo: maybe(record({ full_name: text })) }),
  base: record({ ref: text })
})
/** A payload is ours as an object or as JSON in a text; of others it may be anything. */
const isPayload: Shape<string | Record<string, unknown>> = (value): value is string | Record<string, unknown> =>
  text(value) || object(value)
const DEPLOYMENT = record({ id: number, payload: maybe(isPayload) })
const STATUS = record({ state: text, log_url: maybe(text) })

/** A repository by its name, as our calls name it, or by its number, as links to further pages do. */
const REPOSITORY = String.raw`(?:/repos/[^/]+/[^/]+|/repositories/\d+)`

/**
 * What is read of GitHub's answers, by operation. The types of the library are GitHub's promises; a proxy, a log-in page
 * or a server of another make keeps none of them.
 */
const READ: readonly (readonly [method: string, path: RegExp, shape: Shape])[] = [
  ['GET', new RegExp(`${REPOSITORY}/pulls$`), listOf(PULL)],
  ['GET', new RegExp(`${REPOSITORY}/pulls/[^/]+$`), record({ number, state: text })],
  ['GET', new RegExp(`${REPOSITORY}/issues/[^/]+/comments$`), listOf(COMMENT)],
  ['POST', new RegExp(`${REPOSITORY}/issues/[^/]+/comments$`), COMMENT],
  ['POST', new RegExp(`${REPOSITORY}/deployments$`), record({ id: number })],
  ['GET', new RegExp(`${REPOSITORY}/deployments$`), listOf(DEPLOYMENT)],
  ['GET', new RegExp(`${REPOSITORY}/deployments/[^/]+/statuses$`), listOf(STATUS)],
  ['GET', new RegExp(`${REPOSITORY}/compare/[^/]+$`), record({ status: text })],
  ['GET', /\/user$/, record({ login: text })]
]

/** Whether an answer holds what is read of it. @param url with or without host and query; names may stand in braces */
export function hasPromisedShape(method: string, url: string, data: unknown): boolean {
  const path = url.replace(/[?#].*$/, '')
  const found = READ.find(([wanted, pattern]) => wanted === method && pattern.test(path))
  return found === undefined || found[2](data)
}
