import { type GitHub, type GitHubParts, openGitHub } from './api.ts'
import type { Context } from './context.ts'
import type { Log } from './log.ts'

/** The way to the repository of a run. */
export interface Door {
  owner: string
  repo: string
  /** Opens it, the first time. */
  open(): Promise<GitHub>
}

/** What a run is handed, as far as the door is concerned. */
type Parts = Pick<GitHubParts, 'time' | 'random' | 'signal'> & { context: Context; log: Log }

/** The way to ask GitHub, and to tell it; null without a token, or outside of a repository. */
export function doorOf({ context, time, random, signal, log }: Parts, token: string | null): Door | null {
  const [owner, repo] = context.repository?.split('/') ?? []
  if (token === null || owner === undefined || repo === undefined) return null
  let opened: Promise<GitHub> | null = null
  const open = () => {
    opened ??= openGitHub({ token, apiUrl: context.apiUrl, time, random, signal, trace: log.debug })
    return opened
  }
  return { owner, repo, open }
}
