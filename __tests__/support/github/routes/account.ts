import { notAccessible } from '../access.ts'
import { Refusal } from '../refusal.ts'
import { ownUserView } from '../views/accounts.ts'
import type { Routes } from './call.ts'

export const account: Routes = {
  /** Refuses apps, which have no user. */
  'users/get-authenticated': ({ identity, account, origins }) => {
    if (identity.app !== null) throw new Refusal(403, notAccessible(identity))
    return { status: 200, body: ownUserView(origins, account) }
  }
}
