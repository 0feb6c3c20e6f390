import { notAccessible } from '../access.ts'
import { Refusal } from '../refusal.ts'
import { ownUserView } from '../views/accounts.ts'
import type { Routes } from './call.ts'

const HOURLY = 5_000

export const account: Routes = {
  /** An app has no user of its own. */
  'users/get-authenticated': ({ identity, account, origins }) => {
    if (identity.app !== null) throw new Refusal(403, notAccessible(identity))
    return { status: 200, body: ownUserView(origins, account) }
  },
  'rate-limit/get': () => {
    const rate = { limit: HOURLY, remaining: HOURLY, used: 0, reset: Math.ceil(Date.now() / 1000) + 3600 }
    return { status: 200, body: { resources: { core: rate, search: rate, graphql: rate }, rate } }
  }
}
