import { describe, expect } from '@jest/globals'
import { rollback } from '../../../src/actions/rollback/rollback.ts'
import { application, counts, lastRequest, liveFiles, START, writes } from '../../support/deploy-runs.ts'
import { it, itInFull, itSampled, sample } from '../../support/effort.ts'
import { pullRequestEvent, pushEvent } from '../../support/github/events.ts'
import { unicorn } from '../../support/github/limits.ts'
import { type RunOptions, setupRuns } from '../../support/github-runs.ts'

/** Two commits on main, of which the newer one is live. */
async function liveIsNewer() {
  const world = await setupRuns()
  const older = world.repository.branches.get('main') ?? ''
  world.repository.push('second')
  await world.onPush()
  world.tree.setFiles({ ...START, 'a.txt': 'older' })
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
    tree.setFiles({ ...START, 'a.txt': '1' })
    const refused = await onPush({ variables: { GITHUB_SHA: older }, inputs: { 'allow-auto-stopping': 'false' } })
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'stale-commit' } })
    expect((await application(emulator)).allowAutoStopping).not.toBe(false)
  })

  itInFull('refuses it also when the repository was renamed since', async () => {
    const world = await setupRuns()
    const older = world.repository.branches.get('main') ?? ''
    world.repository.push('second')
    const inputs = { 'github-deployment': 'false' }
    const id = { GITHUB_REPOSITORY_ID: '5' }
    await world.onPush({ inputs, variables: { ...id, GITHUB_REPOSITORY: 'acme/old' } })
    world.tree.setFiles({ ...START, 'a.txt': 'older' })
    const refused = await world.onPush({ inputs, variables: { ...id, GITHUB_SHA: older } })
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'stale-commit' } })
  })

  itInFull('refuses it again when the refused run is run again', async () => {
    const { onPush, older, emulator } = await liveIsNewer()
    const again = await onPush({ variables: { GITHUB_SHA: older }, attempt: 2 })
    expect(again).toMatchObject({ exitCode: 1, outputs: { reason: 'stale-commit' } })
    expect((await liveFiles(emulator))['a.txt']).toBe('1')
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

  const allowed: [string, RunOptions, string][] = [
    ['the workflow says so', { inputs: { 'on-stale-commit': 'deploy' } }, 'push'],
    ['somebody started it by hand', {}, 'workflow_dispatch'],
    ['the token may not read the history', { token: 'powerless' }, 'push']
  ]
  itSampled.each(sample(allowed, 2))('deploys it with a warning when %s', async (_, options, eventName) => {
    const { runOn, older, emulator } = await liveIsNewer()
    const deployed = await runOn(eventName, {}, { ...options, variables: { GITHUB_SHA: older } })
    expect(deployed.outputs.reason).toBe('deployed')
    expect(deployed.log.join('\n')).toContain('This run deploys it anyway.')
    expect((await liveFiles(emulator))['a.txt']).toBe('older')
  })

  it('deploys what comes after, and what has no order, such as a rewritten branch', async () => {
    const { onPush, older, repository, tree } = await liveIsNewer()
    const rewritten = repository.push('rewritten', { parents: [older] })
    const diverged = await onPush({ variables: { GITHUB_SHA: rewritten } })
    expect(diverged.outputs.reason).toBe('deployed')
    expect(diverged.log.join('\n')).toContain('has diverged from')
    tree.setFiles({ ...START, 'a.txt': 'newest' })
    repository.push('third')
    const after = await onPush()
    expect(after.outputs.reason).toBe('deployed')
    expect(after.log.join('\n')).not.toContain('all the same')
  })

  itInFull('deploys what GitHub does not know any more, with a warning', async () => {
    const { onPush } = await liveIsNewer()
    const unknown = await onPush({ variables: { GITHUB_SHA: 'f'.repeat(40) } })
    expect(unknown.outputs.reason).toBe('deployed')
    expect(unknown.log.join('\n')).toContain('is unknown')
  })

  it('compares nothing when the commit was deployed already', async () => {
    const { onPush, github, tree } = await liveIsNewer()
    tree.setFiles({ ...START, 'a.txt': '1' })
    const asked = () => github.requests.filter(({ operation }) => operation?.startsWith('repos/compare')).length
    const before = asked()
    expect((await onPush()).outputs.reason).toBe('unchanged')
    expect(asked()).toBe(before)
  })

  it('lets an older run that is overtaken between its plan and its publish end without publishing or setting anything', async () => {
    const { runOn, onPush, tree, emulator, repository } = await setupRuns()
    await onPush()
    const older = repository.push('second')
    const newer = repository.push('third')
    tree.setFiles({ ...START, 'a.txt': 'older' })
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
          tree.setFiles({ ...START, 'a.txt': 'newer' })
          await onPush({ variables: { GITHUB_SHA: newer } })
          tree.setFiles({ ...START, 'a.txt': 'older' })
        }
      }
    )
    expect(overtaken).toMatchObject({ exitCode: 1, outputs: { reason: 'superseded' } })
    expect((await liveFiles(emulator))['a.txt']).toBe('newer')
    expect((await application(emulator)).allowAutoStopping).not.toBe(false)
    expect((await counts(emulator)).drafts).toBe(0)
  })

  itInFull('goes forward again after a rollback', async () => {
    const { onPush, tree, emulator, repository } = await setupRuns()
    await onPush()
    repository.push('second')
    tree.setFiles({ ...START, 'a.txt': '2' })
    await onPush()
    await onPush({ action: rollback, inputs: { environment: '' } })
    expect((await liveFiles(emulator))['a.txt']).toBe('1')
    expect((await onPush()).outputs.reason).toBe('deployed')
    expect((await liveFiles(emulator))['a.txt']).toBe('2')
  })
})

/** Commit 1 is live; of the two after it the newer one reverts the older one, whose run is late. */
async function revertedBeforeItsRun() {
  const world = await setupRuns()
  const { onPush, repository, tree } = world
  await onPush()
  const reverted = repository.push('second')
  repository.push('revert of the second')
  const { emulator } = world
  const before = lastRequest(emulator)
  const lateRun = (options: RunOptions = {}) => {
    tree.setFiles({ ...START, 'a.txt': 'reverted' })
    return onPush({ ...options, variables: { GITHUB_SHA: reverted, ...options.variables } })
  }
  return { ...world, reverted, before, lateRun }
}

describe('the newest run, when it found nothing to change', () => {
  it('holds back an older one, and wrote nothing to DataRobot to do so', async () => {
    const { onPush, lateRun, emulator, before } = await revertedBeforeItsRun()
    expect((await onPush()).outputs.reason).toBe('unchanged')
    expect(writes(emulator, before)).toEqual([])
    const late = await lateRun()
    expect(late).toMatchObject({ exitCode: 1, outputs: { reason: 'stale-commit' } })
    expect((await liveFiles(emulator))['a.txt']).toBe('1')
  })

  itInFull('holds it back in a job that names its environment, whose deployment GitHub made', async () => {
    const { onPush, lateRun, repository } = await revertedBeforeItsRun()
    const [ref, sha] = ['main', repository.branches.get('main') ?? '']
    const runUrl = 'https://github.test/acme/churn/actions/runs/555/job/1'
    const made = repository.beginJob('production', { ref, sha, logUrl: runUrl })
    await onPush({ variables: { GITHUB_RUN_ID: '555' } })
    repository.endJob(made, 'success')
    expect((await lateRun()).outputs.reason).toBe('stale-commit')
  })

  itInFull('holds back the settings of an older one, though both are of the live version', async () => {
    const { onPush, reverted, emulator, repository } = await revertedBeforeItsRun()
    await onPush({ inputs: { 'external-access': 'false' } })
    const opened = await onPush({ variables: { GITHUB_SHA: reverted }, inputs: { 'external-access': 'true' } })
    expect(opened.outputs.reason).toBe('stale-commit')
    const first = repository.commits.get(reverted)?.parents[0] ?? ''
    const live = await onPush({ variables: { GITHUB_SHA: first }, inputs: { 'external-access': 'true' } })
    expect(live.outputs.reason).toBe('stale-commit')
    expect((await application(emulator)).externalAccessEnabled).toBe(false)
  })

  itInFull('stays the newest when an older one finds nothing to change after it', async () => {
    const { onPush, lateRun, reverted, tree, states } = await revertedBeforeItsRun()
    await onPush()
    tree.setFiles({ ...START, 'a.txt': '1' })
    const unchanged = await onPush({ variables: { GITHUB_SHA: reverted } })
    expect(unchanged).toMatchObject({ exitCode: 0, outputs: { reason: 'unchanged' } })
    expect(states()).toEqual(['inactive', 'success'])
    expect((await lateRun()).outputs.reason).toBe('stale-commit')
  })

  it('ends an older one that has made its version meanwhile, before that is published', async () => {
    const { onPush, lateRun, emulator, tree } = await revertedBeforeItsRun()
    emulator.fault({ operation: 'customApplicationSourcesVersionsCreate', answer: { status: 503, text: '' } })
    const late = await lateRun({
      inputs: { 'allow-auto-stopping': 'false' },
      meanwhile: async sleeps => {
        if (sleeps > 0) return
        tree.setFiles({ ...START, 'a.txt': '1' })
        expect((await onPush()).outputs.reason).toBe('unchanged')
        tree.setFiles({ ...START, 'a.txt': 'reverted' })
      }
    })
    expect(late).toMatchObject({ exitCode: 1, outputs: { reason: 'superseded' } })
    expect((await liveFiles(emulator))['a.txt']).toBe('1')
    expect((await application(emulator)).allowAutoStopping).not.toBe(false)
    expect((await counts(emulator)).drafts).toBe(0)
  })

  itInFull('lets through what comes after it, and what a person starts', async () => {
    const { onPush, runOn, lateRun, reverted, repository, emulator, tree } = await revertedBeforeItsRun()
    await onPush()
    tree.setFiles({ ...START, 'a.txt': 'by hand' })
    const byHand = await runOn('workflow_dispatch', {}, { variables: { GITHUB_SHA: reverted } })
    expect(byHand.outputs.reason).toBe('deployed')
    expect((await lateRun()).outputs.reason).toBe('deployed')
    tree.setFiles({ ...START, 'a.txt': 'newest' })
    repository.push('newest')
    expect((await onPush()).outputs.reason).toBe('deployed')
    expect((await liveFiles(emulator))['a.txt']).toBe('newest')
  })

  itInFull('is no matter once the application is gone', async () => {
    const { onPush, lateRun, emulator } = await revertedBeforeItsRun()
    await onPush()
    await emulator.call('DELETE', `/customApplications/${(await application(emulator)).id}/`)
    expect((await lateRun()).outputs).toMatchObject({ reason: 'deployed', operation: 'created' })
  })

  it('costs one comparison a commit, and is read again once only, however many writes there are', async () => {
    const { onPush, github, repository, tree } = await revertedBeforeItsRun()
    await onPush()
    const before = github.requests.length
    repository.push('newest')
    tree.setFiles({ ...START, 'a.txt': 'newest' })
    const inputs = { 'allow-auto-stopping': 'false', 'external-access': 'true', 'external-access-recipients': 'a@b.c' }
    expect((await onPush({ inputs })).outputs.reason).toBe('deployed')
    const asked = github.requests.slice(before).map(({ operation }) => operation)
    // To be compared with: the live commit, and the recorded one.
    expect(asked.filter(operation => operation?.startsWith('repos/compare'))).toHaveLength(2)
    // Of these two read the record, one looks for the deployment of the job, one retires the earlier ones.
    expect(asked.filter(operation => operation === 'repos/list-deployments')).toHaveLength(4)
  })

  const unknown: [string, RunOptions, string][] = [
    ['the workflow switched its record off', { inputs: { 'github-deployment': 'false' } }, ''],
    ['the token may not write it', { token: 'readonly' }, 'permissions: deployments: write'],
    ['GitHub is down', {}, 'The next run tries again.']
  ]
  itSampled.each(sample(unknown, 1))(
    'is unknown when %s: then only the live version counts, and nothing fails',
    async (_, options, notice) => {
      const { onPush, lateRun, github } = await revertedBeforeItsRun()
      if (notice.startsWith('The next')) github.fault({ answer: unicorn, times: 0 })
      const newest = await onPush(options)
      expect(newest).toMatchObject({ exitCode: 0, outputs: { reason: 'unchanged' } })
      expect(newest.log.join('\n')).toContain(notice)
      expect((await lateRun(options)).outputs.reason).toBe('deployed')
    }
  )
})

describe('a branch that a forced push moved back', () => {
  /** Two commits were live one after the other; the branch is back at the older one, as the event of its push says. */
  async function rewound() {
    const world = await liveIsNewer()
    const { github, repository, older } = world
    const newer = repository.branches.get('main') ?? ''
    repository.branches.set('main', older)
    const event = { ...pushEvent(github.origins, repository), before: newer, forced: true }
    return { ...world, newer, event }
  }

  it('is deployed, with a warning', async () => {
    const { runOn, event, emulator } = await rewound()
    const deployed = await runOn('push', event)
    expect(deployed.outputs.reason).toBe('deployed')
    expect(deployed.log.join('\n')).toContain('This run deploys it anyway.')
    expect((await liveFiles(emulator))['a.txt']).toBe('older')
  })

  itInFull('is deployed as well when more than the live commit was taken away', async () => {
    const { runOn, event, repository, newer } = await rewound()
    const before = repository.push('never deployed', { branch: 'other', parents: [newer] })
    expect((await runOn('push', { ...event, before })).outputs.reason).toBe('deployed')
  })

  const refusals: [string, (world: Awaited<ReturnType<typeof rewound>>) => object][] = [
    ['the event speaks of no forced push', ({ event }) => ({ ...event, forced: false })],
    ['the event says nothing of the push', () => ({})],
    ['the event is of another commit', ({ event }) => ({ ...event, after: 'f'.repeat(40) })],
    [
      'the live commit was of another branch',
      ({ event, repository, older }) => ({
        ...event,
        before: repository.push('of another line', { branch: 'other', parents: [older] })
      })
    ],
    [
      'the branch has the live commit again',
      ({ event, repository, newer }) => {
        repository.branches.set('main', newer)
        return event
      }
    ],
    ['GitHub does not know the commit of before', ({ event }) => ({ ...event, before: 'f'.repeat(40) })]
  ]
  itSampled.each(sample(refusals, 2))('is refused when %s', async (_, eventOf) => {
    const world = await rewound()
    const event = eventOf(world)
    const refused = await world.runOn('push', event, { variables: { GITHUB_SHA: world.older } })
    expect(refused.outputs.reason).toBe('stale-commit')
    expect((await liveFiles(world.emulator))['a.txt']).toBe('1')
  })

  itInFull('gets its preview when it is that of a pull request', async () => {
    const { onPull, repository, pull, runOn, github, tree } = await setupRuns()
    const first = pull.head.sha
    await onPull('opened')
    const newer = repository.push('second', { branch: 'feature' })
    tree.setFiles({ ...START, 'a.txt': 'second' })
    await onPull('synchronize')
    repository.branches.set('feature', first)
    Object.assign(pull, { head: { ...pull.head, sha: first } })
    tree.setFiles({ ...START, 'a.txt': 'first' })
    const back = await runOn('pull_request', pullRequestEvent(github.origins, 'synchronize', pull, newer))
    expect(back.outputs.reason).toBe('deployed')
    expect(back.log.join('\n')).toContain('This run deploys it anyway.')
  })
})
