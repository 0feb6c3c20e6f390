import type { Reply } from '../../../../emulator/http/reply.ts'
import type { Identity } from '../access.ts'
import type { Account, GithubState, Repository } from '../github-state.ts'
import type { Origins } from '../views/accounts.ts'

/** A request that the description, the token and the repository have let pass. */
export interface Call {
  state: GithubState
  origins: Origins
  identity: Identity
  /** Who writes. */
  account: Account
  /** Of every operation below `/repos`. */
  repository: Repository
  params: Readonly<Record<string, string>>
  /** With the description's defaults. */
  query: Readonly<Record<string, unknown>>
  body: Readonly<Record<string, unknown>>
  /** As asked, at the address that links must have. */
  url: URL
}

export type Handler = (call: Call) => Reply

/** By the description's names of operations. */
export type Routes = Readonly<Record<string, Handler>>
