import { describe, expect, it } from '@jest/globals'
import { rollback } from '../../src/actions/rollback.ts'
import { application, counts, liveFiles, START } from './deploying.ts'
import { worlds } from './github-world.ts'

/** Two commits on main, of which the newer one is live. */
async function liveIsNewer() {
  const world = await worlds()
  const older = world.repository.branches.get('main') ?? ''
  world.repository.push('second')
  await world.onPush()
  world.tree.hold({ ...START, 'a.txt': 'older' })
  return { ...world, older }
}

describe('never backwards', () => {
  it('refuses a commit that the live one came after, and writes nothing', async () => {
    const { onPush, older, emulator } = await liveIsNewer()
    const refused = await onPush({ variables: { GITHUB_SHA: older } })
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'stale-commit', changed: 'false' } })
    expect(refused.log.join('\n')).toContain(`Commit ${older.slice(0, 7)} is an ancestor of`)
    expect((await liveFiles(emulator))['a.txt']).toBe('1')
  })

  it('refuses it also when only settings differ: they are as old as its files', async () => {
    const { onPush, older, emulator, tree } = await liveIsNewer()
    tree.hold({ ...START, 'a.txt': '1' })
    const refused = await onPush({ variables: { GITHUB_SHA: older }, inputs: { 'allow-auto-stopping': 'false' } })
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'stale-commit' } })
    expect((await application(emulator)).allowAutoStopping).not.toBe(false)
  })

  it('skips it, green, when the workflow says so', async () => {
    const { onPush, older, emulator } = await liveIsNewer()
    const skipped = await onPush({ variables: { GITHUB_SHA: older }, inputs: { 'on-stale-commit': 'skip' } })
    expect(skipped).toMatchObject({
      exitCode: 0,
      outputs: { reason: 'stale-commit', operation: 'skipped', changed: 'false' }
    })
    expect((await liveFiles(emulator))['a.txt']).toBe('1')
  })

  it.each([
    ['the workflow says so', { inputs: { 'on-stale-commit': 'deploy' } }, 'push'],
    ['somebody started it by hand', {}, 'workflow_dispatch'],
    ['somebody ran it again', { attempt: 2 }, 'push'],
    ['the token may not read the history', { token: 'powerless' as const }, 'push']
  ])('deploys it with a warning when %s', async (_, options, eventName) => {
    const { runOn, older, emulator } = await liveIsNewer()
    const deployed = await runOn(eventName, {}, { ...options, variables: { GITHUB_SHA: older } })
    expect(deployed.outputs.reason).toBe('deployed')
    expect(deployed.log.join('\n')).toContain('It is deployed all the same.')
    expect((await liveFiles(emulator))['a.txt']).toBe('older')
  })

  it('deploys what comes after, and what has no order, such as a rewritten branch', async () => {
    const { onPush, older, repository, tree } = await liveIsNewer()
    const rewritten = repository.push('rewritten', { parents: [older] })
    const diverged = await onPush({ variables: { GITHUB_SHA: rewritten } })
    expect(diverged.outputs.reason).toBe('deployed')
    expect(diverged.log.join('\n')).toContain('is of another line than')
    tree.hold({ ...START, 'a.txt': 'newest' })
    repository.push('third')
    const after = await onPush()
    expect(after.outputs.reason).toBe('deployed')
    expect(after.log.join('\n')).not.toContain('all the same')
  })

  it('deploys what GitHub does not know any more, with a warning', async () => {
    const { onPush } = await liveIsNewer()
    const unknown = await onPush({ variables: { GITHUB_SHA: 'f'.repeat(40) } })
    expect(unknown.outputs.reason).toBe('deployed')
    expect(unknown.log.join('\n')).toContain('is not known')
  })

  it('asks GitHub nothing when there is nothing to publish', async () => {
    const { onPush, github, tree } = await liveIsNewer()
    tree.hold({ ...START, 'a.txt': '1' })
    const asked = () => github.requests.filter(({ operation }) => operation?.startsWith('repos/compare')).length
    const before = asked()
    expect((await onPush()).outputs.reason).toBe('unchanged')
    expect(asked()).toBe(before)
  })

  it('lets an older run that is overtaken between its plan and its publish end without publishing or setting anything', async () => {
    const { runOn, onPush, tree, emulator, repository } = await worlds()
    await onPush()
    const older = repository.push('second')
    const newer = repository.push('third')
    tree.hold({ ...START, 'a.txt': 'older' })
    // The newer run goes as a whole while the older one's upload is under way.
    emulator.fault({ operation: 'customApplicationSourcesVersionsCreate', answer: { status: 503, text: '' } })
    const overtaken = await runOn(
      'push',
      {},
      {
        variables: { GITHUB_SHA: older },
        inputs: { 'allow-auto-stopping': 'false' },
        meanwhile: async sleeps => {
          if (sleeps > 0) return
          tree.hold({ ...START, 'a.txt': 'newer' })
          await onPush({ variables: { GITHUB_SHA: newer } })
          tree.hold({ ...START, 'a.txt': 'older' })
        }
      }
    )
    expect(overtaken).toMatchObject({ exitCode: 1, outputs: { reason: 'superseded' } })
    expect((await liveFiles(emulator))['a.txt']).toBe('newer')
    expect((await application(emulator)).allowAutoStopping).not.toBe(false)
    expect((await counts(emulator)).drafts).toBe(0)
  })

  it('goes forward again after a rollback', async () => {
    const { onPush, tree, emulator, repository } = await worlds()
    await onPush()
    repository.push('second')
    tree.hold({ ...START, 'a.txt': '2' })
    await onPush()
    await onPush({ action: rollback, inputs: { environment: '' } })
    expect((await liveFiles(emulator))['a.txt']).toBe('1')
    expect((await onPush()).outputs.reason).toBe('deployed')
    expect((await liveFiles(emulator))['a.txt']).toBe('2')
  })
})
