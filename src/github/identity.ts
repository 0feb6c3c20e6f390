import type { GitHub } from './api.ts'
import { isRefusal } from './errors.ts'

/** The account of the token that every job has. */
const JOB_ACCOUNT = 'github-actions[bot]'

/**
 * The login that the token writes under. GraphQL knows it of every token; the user's own page only of personal ones, and
 * a token that has no such page is taken for the job's.
 *
 * @param graphqlUrl GITHUB_GRAPHQL_URL
 * @throws GitHubRefusal when GitHub cannot be reached at all
 */
export async function ownLogin(github: GitHub, graphqlUrl: string): Promise<string> {
  const asked = await github
    .request({ method: 'POST', url: graphqlUrl, query: '{ viewer { login } }' })
    .catch(error => {
      // A GitHub that does not answer here does not answer there either.
      if (isRefusal(error, 'unavailable') && error.status === null) throw error
      return null
    })
  const login = asked?.data?.data?.viewer?.login
  if (typeof login === 'string' && login !== '') return login
  try {
    return (await github.rest.users.getAuthenticated()).data.login
  } catch (error) {
    if (isRefusal(error, 'permission', 'missing')) return JOB_ACCOUNT
    throw error
  }
}
