import { appToken, jobToken, type Permissions, personalToken } from './access.ts'
import type { Github, GithubOptions } from './github.ts'
import type { Pull, Repository } from './github-state.ts'
import { start } from './start.ts'

const ALL_PERMISSIONS: Permissions = {
  contents: 'read',
  'pull-requests': 'write',
  deployments: 'write',
  actions: 'read'
}

export interface SampleGithub {
  github: Github
  repository: Repository
  pull: Pull
}

/**
 * Starts a GitHub stand-in with one commit on `main`, one open pull request (number 1) and the tokens `job`, `poor`,
 * `app` and `mona`.
 */
export async function startSampleGithub(
  options: Partial<GithubOptions> & { isPrivate?: boolean; expectedViolations?: RegExp[] } = {}
): Promise<SampleGithub> {
  const { isPrivate = true, expectedViolations = [], ...rest } = options
  const tokens = {
    job: jobToken(ALL_PERMISSIONS),
    poor: jobToken({ contents: 'read' }),
    app: appToken('deployer', ALL_PERMISSIONS),
    mona: personalToken('mona')
  }
  const github = await start({ tokens, ...rest }, expectedViolations)
  const repository = github.state.addRepository('octo/app', { isPrivate })
  repository.push('first')
  repository.push('feature', { branch: 'feature' })
  return { github, repository, pull: repository.openPull('feature', { author: 'mona' }) }
}
