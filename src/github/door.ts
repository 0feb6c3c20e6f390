import type { Outside } from '../actions/run.ts'
import { type GitHub, openGitHub } from './api.ts'

/** The way to the repository of a run. */
export interface Door {
  owner: string
  repo: string
  /** Opens it, the first time. */
  open(): Promise<GitHub>
}

/** The way to ask GitHub, and to tell it; null without a token, or outside of a repository. */
export function doorOf({ context, time, random, signal, log }: Outside, token: string | null): Door | null {
  const [owner, repo] = context.repository?.split('/') ?? []
  if (token === null || owner === undefined || repo === undefined) return null
  let opened: Promise<GitHub> | null = null
  const open = () => {
    opened ??= openGitHub({ token, apiUrl: context.apiUrl, time, random, signal, trace: log.debug })
    return opened
  }
  return { owner, repo, open }
}
