import type { Account, GithubState, Repository } from './github-state.ts'
import { Refusal } from './refusal.ts'

type Level = 'read' | 'write'

/** As a workflow's `permissions:` names them. `administration` is never the job token's. */
export type Permissions = Readonly<
  Partial<
    Record<
      'actions' | 'administration' | 'checks' | 'contents' | 'deployments' | 'issues' | 'pull-requests' | 'statuses',
      Level
    >
  >
>

/** Who a token speaks for. An app acts for an installation, so it has no user of its own behind `GET /user`. */
export interface Identity {
  login: string
  /** Slug of the app; null for a person. */
  app: string | null
  /** `all` is a classic personal token of an owner. */
  permissions: Permissions | 'all'
}

/** `secrets.GITHUB_TOKEN`, as the job's `permissions:` allow. */
export const jobToken = (permissions: Permissions): Identity => appToken('github-actions', permissions)

/** The token of an app's installation: its comments are `slug[bot]`'s. */
export const appToken = (slug: string, permissions: Permissions): Identity => ({
  login: `${slug}[bot]`,
  app: slug,
  permissions
})

/** A classic token that may do everything its owner may; with permissions, a fine-grained one. */
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
 * What an operation needs, one of the entries; none is needed where there is none. From GitHub's page "Permissions
 * required for GitHub Apps".
 */
const REQUIRED_PERMISSIONS: Readonly<Record<string, readonly Need[]>> = {
  'issues/list-comments': COMMENTS('read'),
  'issues/create-comment': COMMENTS('write'),
  'issues/update-comment': COMMENTS('write'),
  'issues/delete-comment': COMMENTS('write'),
  'pulls/list': [['pull-requests', 'read']],
  'pulls/get': [['pull-requests', 'read']],
  'repos/compare-commits-with-basehead': [['contents', 'read']],
  'repos/list-deployments': [['deployments', 'read']],
  'repos/list-deployment-statuses': [['deployments', 'read']],
  'repos/create-deployment': [['deployments', 'write']],
  'repos/create-deployment-status': [['deployments', 'write']],
  'repos/delete-an-environment': [['administration', 'write']]
}

/** The account that a token's writes are made by. */
export const accountOf = (state: GithubState, identity: Identity): Account => state.account(identity.login)

/**
 * What everybody may read of a public repository needs no permission.
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

/** GitHub's words, by the kind of token. */
export const notAccessible = (identity: Identity): string =>
  `Resource not accessible by ${identity.app === null ? 'personal access token' : 'integration'}`

function isGranted({ permissions }: Identity, [name, level]: Need): boolean {
  if (permissions === 'all') return true
  return permissions[name] === 'write' || permissions[name] === level
}
