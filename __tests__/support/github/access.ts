import type { Account, GithubState, Repository } from './github-state.ts'
import { Refusal } from './refusal.ts'

type Level = 'read' | 'write'

/** Permissions, by their names in a workflow's `permissions:`. A job token never has `administration`. */
export type Permissions = Readonly<
  Partial<
    Record<
      'actions' | 'administration' | 'checks' | 'contents' | 'deployments' | 'issues' | 'pull-requests' | 'statuses',
      Level
    >
  >
>

/** Identity of a token. An app acts for an installation, so it has no user for `GET /user`. */
export interface Identity {
  login: string
  /** Slug of the app. Null for a user. */
  app: string | null
  /** `all` stands for a classic personal token of an owner. */
  permissions: Permissions | 'all'
}

/** `secrets.GITHUB_TOKEN` with the job's `permissions:`. */
export const jobToken = (permissions: Permissions): Identity => appToken('github-actions', permissions)

/** Token of an app installation. Its comments have the author `slug[bot]`. */
export const appToken = (slug: string, permissions: Permissions): Identity => ({
  login: `${slug}[bot]`,
  app: slug,
  permissions
})

/** Personal token: classic with all rights of its owner, or fine-grained with permissions. */
export const personalToken = (login: string, permissions: Permissions | 'all' = 'all'): Identity => ({
  login,
  app: null,
  permissions
})

type Need = readonly [keyof Permissions, Level]

const COMMENTS = (level: Level): readonly Need[] => [
  ['issues', level],
  ['pull-requests', level]
]

/**
 * Permissions that an operation requires: one of the entries. Operations that are not listed need none. From GitHub's
 * page "Permissions required for GitHub Apps".
 */
const REQUIRED_PERMISSIONS: Readonly<Record<string, readonly Need[]>> = {
  'issues/list-comments': COMMENTS('read'),
  'issues/create-comment': COMMENTS('write'),
  'issues/update-comment': COMMENTS('write'),
  'issues/delete-comment': COMMENTS('write'),
  'issues/list-for-repo': [['issues', 'read']],
  'issues/create': [['issues', 'write']],
  'issues/update': COMMENTS('write'),
  'issues/get-comment': COMMENTS('read'),
  'reactions/create-for-issue-comment': COMMENTS('write'),
  'repos/list-activities': [['contents', 'read']],
  'pulls/list': [['pull-requests', 'read']],
  'pulls/get': [['pull-requests', 'read']],
  'git/get-tree': [['contents', 'read']],
  'repos/compare-commits-with-basehead': [['contents', 'read']],
  'repos/get-content': [['contents', 'read']],
  'repos/list-pull-requests-associated-with-commit': [['pull-requests', 'read']],
  'repos/list-deployments': [['deployments', 'read']],
  'repos/list-deployment-statuses': [['deployments', 'read']],
  'repos/create-deployment': [['deployments', 'write']],
  'repos/create-deployment-status': [['deployments', 'write']],
  'repos/delete-an-environment': [['administration', 'write']]
}

/** Account that is the author of a token's writes. */
export const accountOf = (state: GithubState, identity: Identity): Account => state.account(identity.login)

/**
 * Checks the permissions of a request. Reading a public repository needs none.
 *
 * @throws Refusal 401, 403 or 404, as GitHub refuses
 */
export function checkAccess(
  identity: Identity | null,
  operation: string,
  repository: Repository | null,
  isRead: boolean
): void {
  const needs = REQUIRED_PERMISSIONS[operation] ?? []
  if (repository?.isPrivate && identity === null) throw new Refusal(404, 'Not Found')
  if (isRead && (repository === null || !repository.isPrivate)) return
  if (identity === null) throw new Refusal(401, 'Requires authentication')
  if (needs.length === 0 || needs.some(need => isGranted(identity, need))) return
  const accepted = needs.map(([name, level]) => `${name.replaceAll('-', '_')}=${level}`).join('; ')
  throw new Refusal(403, notAccessible(identity), { headers: { 'x-accepted-github-permissions': accepted } })
}

/** GitHub's message, by token type. */
export const notAccessible = (identity: Identity): string =>
  `Resource not accessible by ${identity.app === null ? 'personal access token' : 'integration'}`

function isGranted({ permissions }: Identity, [name, level]: Need): boolean {
  if (permissions === 'all') return true
  return permissions[name] === 'write' || permissions[name] === level
}
