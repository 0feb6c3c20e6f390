import type { GitHub } from '../../github/api.ts'
import { isGitHubError } from '../../github/errors.ts'

/** Permission that the author of a command must have. Those after it include it. */
export type Permission = 'write' | 'maintain' | 'admin'

interface Repository {
  owner: string
  repo: string
}

/** Rights of a user, by GitHub's names. */
interface Rights {
  admin: boolean
  maintain?: boolean | null | undefined
  push: boolean
}

/**
 * Asks GitHub whether a user has a permission in the repository. A custom role counts as the role that it is based on.
 * A user without access, such as a removed collaborator, has none.
 *
 * @throws GitHubError
 */
export async function hasPermission(
  github: GitHub,
  { owner, repo }: Repository,
  username: string,
  permission: Permission
): Promise<boolean> {
  try {
    const { data } = await github.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username })
    const isSame = data.user === null || data.user.login.toLowerCase() === username.toLowerCase()
    return isSame && RANKS[permission] <= rankOf(data.permission, data.user?.permissions ?? null)
  } catch (error) {
    if (isGitHubError(error, 'missing')) return false
    throw error
  }
}

const RANKS: Readonly<Record<Permission, number>> = { write: 1, maintain: 2, admin: 3 }

/**
 * Rank of the permission that GitHub states; 0 for none of ours. The text `permission` does not distinguish `maintain`
 * from `write`, but the rights do, which also resolve custom roles. Both must agree.
 */
function rankOf(permission: string, rights: Rights | null): number {
  const stated = { admin: 3, write: 2 }[permission] ?? 0
  if (rights === null) return stated === 2 ? 1 : stated
  const granted = rights.admin ? 3 : rights.maintain ? 2 : rights.push ? 1 : 0
  return Math.min(stated, granted)
}
