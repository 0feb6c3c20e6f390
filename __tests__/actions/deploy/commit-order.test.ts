import { describe, expect, it } from '@jest/globals'
import { type CommitOrder, judgeOrder } from '../../../src/actions/deploy/commit-order.ts'

describe('judgeOrder', () => {
  it.each<[CommitOrder, 'fail' | 'skip' | 'deploy', boolean, string]>([
    ['ahead', 'fail', false, 'deploy'],
    ['identical', 'fail', false, 'deploy'],
    ['behind', 'fail', false, 'refuse'],
    ['behind', 'skip', false, 'skip'],
    ['behind', 'deploy', false, 'warn'],
    ['behind', 'fail', true, 'warn'],
    ['behind', 'skip', true, 'warn'],
    ['diverged', 'fail', false, 'warn'],
    ['unknown', 'fail', false, 'warn'],
    ['unknown', 'skip', true, 'warn']
  ])(
    'of a commit that is %s under "%s", going back meant: %s, is to %s',
    (order, onStaleCommit, mayGoBack, verdict) => {
      expect(judgeOrder(order, onStaleCommit, mayGoBack)).toBe(verdict)
    }
  )
})
