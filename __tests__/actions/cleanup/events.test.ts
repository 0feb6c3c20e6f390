import { describe, expect } from '@jest/globals'
import { cleanup } from '../../../src/actions/cleanup/cleanup.ts'
import { counts, lastRequest, writes } from '../../support/deploy-runs.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { commentEvent, pullRequestEvent } from '../../support/github/events.ts'
import { setupRuns } from '../../support/github-runs.ts'

/** A pull request with a preview, on which someone without permission comments. */
async function setup() {
  const runs = await setupRuns()
  const { github, repository, pull, runOn } = runs
  await runs.onPull('opened')
  github.state.account('mallory')
  const event = commentEvent(github.origins, pull, repository.addComment(pull, 'mallory', '/preview stop'))
  const clean = (eventName: string, given: object, inputs: Record<string, string> = {}) =>
    runOn(eventName, given, { action: cleanup, inputs: { environment: '', ...inputs } })
  return { ...runs, event, clean }
}

describe('cleanup on the event of a comment or a review', () => {
  itSampled.each(sample(['issue_comment', 'pull_request_review', 'pull_request_review_comment'], 2))(
    'deletes nothing unless `pull-request` is set: %s',
    async eventName => {
      const { clean, event, github, pull, emulator } = await setup()
      const given = eventName === 'issue_comment' ? event : pullRequestEvent(github.origins, 'synchronize', pull)
      const before = lastRequest(emulator)
      const ignored = await clean(eventName, given, { 'pull-request': '' })
      expect(ignored).toMatchObject({ exitCode: 0, outputs: { reason: 'skipped', changed: 'false' } })
      expect(ignored.log.join('\n')).toContain('"pull-request"')
      expect(writes(emulator, before)).toEqual([])
      expect((await clean(eventName, given, { sweep: 'true' })).outputs.operation).toBe('unchanged')
      expect((await clean(eventName, given, { 'pull-request': '1' })).outputs).toMatchObject({ deleted: 'churn-pr-1' })
      expect((await counts(emulator)).applications).toBe(0)
    }
  )

  it('refuses a pull request that is no number', async () => {
    const { clean, event } = await setup()
    for (const number of ['0', 'x'])
      expect((await clean('issue_comment', event, { 'pull-request': number })).outputs.reason).toBe('input-invalid')
  })
})
