import type { Reply } from '../../../../emulator/http/reply.ts'
import type { Identity } from '../access.ts'
import type { Account, GithubState, Repository } from '../github-state.ts'
import type { Origins } from '../views/accounts.ts'

/** Valid and authorized request. */
export interface Call {
  state: GithubState
  origins: Origins
  identity: Identity
  /** Account of the caller. */
  account: Account
  /** Repository of an operation below `/repos`. */
  repository: Repository
  params: Readonly<Record<string, string>>
  /** Query with the defaults of the description. */
  query: Readonly<Record<string, unknown>>
  body: Readonly<Record<string, unknown>>
  /** URL of the request, which is the base of links. */
  url: URL
}

export type Handler = (call: Call) => Reply

/** Handlers by operation id. */
export type Routes = Readonly<Record<string, Handler>>
