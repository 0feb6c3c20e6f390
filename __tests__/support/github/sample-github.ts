import { appToken, jobToken, type Permissions, personalToken } from './access.ts'
import type { Github, GithubOptions } from './github.ts'
import type { Pull, Repository } from './github-state.ts'
import { start } from './start.ts'

const ALL: Permissions = { contents: 'read', 'pull-requests': 'write', deployments: 'write', actions: 'read' }

export interface Furnished {
  github: Github
  repository: Repository
  pull: Pull
}

/** A repository with a commit on `main` and one open pull request, number 1; tokens `job`, `poor`, `app`, `mona`. */
export async function furnished(
  options: Partial<GithubOptions> & { isPrivate?: boolean; departing?: RegExp[] } = {}
): Promise<Furnished> {
  const { isPrivate = true, departing = [], ...rest } = options
  const tokens = {
    job: jobToken(ALL),
    poor: jobToken({ contents: 'read' }),
    app: appToken('deployer', ALL),
    mona: personalToken('mona')
  }
  const github = await start({ tokens, ...rest }, departing)
  const repository = github.world.addRepository('octo/app', { isPrivate })
  repository.push('first')
  repository.push('feature', { branch: 'feature' })
  return { github, repository, pull: repository.openPull('feature', { author: 'mona' }) }
}
