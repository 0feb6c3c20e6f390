import type { getOctokit } from '@actions/github'
import { boolean, listOf, maybe, number, object, record, type Shape, text } from '../validators.ts'

type Octokit = ReturnType<typeof getOctokit>

/** Marks a response that nothing reads. */
const unread: Shape = (_): _ is unknown => true

/** A payload is an object or JSON text if we wrote it. Payloads of other tools can be anything. */
const payload: Shape<string | Record<string, unknown>> = (value): value is string | Record<string, unknown> =>
  text(value) || object(value)

const USER = maybe(record({ login: text }))
const COMMENT = record({ id: number, html_url: text, user: USER, body: maybe(text) })
const ISSUE = record({
  number,
  html_url: text,
  state: text,
  user: USER,
  body: maybe(text),
  pull_request: maybe(object)
})
const PULL_KEYS = {
  number,
  state: text,
  html_url: text,
  user: USER,
  head: record({ ref: text, sha: text, repo: maybe(record({ full_name: text })) }),
  base: record({ ref: text }),
  merged_at: maybe(text)
}
const PULL = record(PULL_KEYS)
const FULL_PULL = record({
  ...PULL_KEYS,
  head: record({ ref: text, sha: text, repo: maybe(record({ id: number, full_name: text })) }),
  draft: maybe(boolean),
  locked: boolean,
  labels: listOf(record({ name: text }))
})

const COMPARISON = record({
  status: text,
  ahead_by: maybe(number),
  merge_base_commit: record({ sha: text }),
  commits: maybe(listOf(record({ sha: text, parents: listOf(record({ sha: text })) }))),
  files: maybe(listOf(record({ filename: text, previous_filename: maybe(text) })))
})

/**
 * Fields that we read of the response of each operation, by the library's names. `GitHub` has only these operations, so
 * one without a shape does not compile. The library's types alone prove nothing: a proxy can answer, or another server.
 */
export const RESPONSE_SHAPES = {
  git: {
    getTree: record({ tree: listOf(record({ path: text, mode: text, type: text, sha: text })), truncated: boolean })
  },
  issues: {
    listForRepo: listOf(ISSUE),
    create: ISSUE,
    update: unread,
    getComment: record({
      body: maybe(text),
      created_at: text,
      updated_at: text,
      user: maybe(record({ login: text, type: text })),
      performed_via_github_app: maybe(record({ slug: maybe(text) }))
    }),
    listComments: listOf(COMMENT),
    createComment: COMMENT,
    updateComment: unread,
    deleteComment: unread
  },
  pulls: { list: listOf(PULL), get: FULL_PULL },
  reactions: { createForIssueComment: unread },
  repos: {
    getCollaboratorPermissionLevel: record({
      permission: text,
      user: maybe(
        record({
          login: text,
          permissions: maybe(record({ admin: boolean, maintain: maybe(boolean), push: boolean }))
        })
      )
    }),
    listActivities: listOf(record({ ref: text, after: text, timestamp: text })),
    compareCommitsWithBasehead: COMPARISON,
    listPullRequestsAssociatedWithCommit: listOf(PULL),
    getContent: object,
    listDeployments: listOf(record({ id: number, payload: maybe(payload), created_at: text })),
    createDeployment: record({ id: number }),
    listDeploymentStatuses: listOf(record({ state: text, log_url: maybe(text), created_at: text })),
    createDeploymentStatus: unread,
    deleteAnEnvironment: unread
  },
  users: { getAuthenticated: record({ login: text }) }
} as const satisfies { [Group in keyof Octokit['rest']]?: { [Name in keyof Octokit['rest'][Group]]?: Shape } }

type Shapes = typeof RESPONSE_SHAPES

/** The operations that have a shape. */
export type Operations = {
  [Group in keyof Shapes]: Pick<Octokit['rest'][Group], keyof Shapes[Group] & keyof Octokit['rest'][Group]>
}

/** Repository in a URL: by its name in our requests, by its number in links to further pages. */
const REPOSITORY = String.raw`(?:/repos/[^/]+/[^/]+|/repositories/\d+)`

/**
 * Creates a check of responses against their shapes. It accepts the response of any other URL.
 *
 * @returns takes the method, the URL (with or without host and query; placeholders may be unfilled) and the response
 */
export function createShapeCheck(operations: Operations): (method: string, url: string, data: unknown) => boolean {
  const expected = Object.entries(RESPONSE_SHAPES).flatMap(([group, shapes]) =>
    Object.entries<Shape>(shapes).map(([name, shape]) => {
      const { method, url } = endpointOf(operations[group as keyof Operations], name)
      return { method, path: pathPattern(url), shape }
    })
  )
  return (method, url, data) => {
    const path = url.replace(/[?#].*$/, '')
    const operation = expected.find(each => each.method === method && each.path.test(path))
    return operation === undefined || operation.shape(data)
  }
}

function endpointOf(operations: object, name: string): { method: string; url: string } {
  const { endpoint } = (operations as Record<string, { endpoint: { DEFAULTS: { method: string; url: string } } }>)[
    name
  ]!
  return endpoint.DEFAULTS
}

function pathPattern(url: string): RegExp {
  return new RegExp(`${url.replace('/repos/{owner}/{repo}', REPOSITORY).replace(/\{\w+\}/g, '[^/]+')}$`)
}
