import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from '@jest/globals'
import { cleanup } from '../../../src/actions/cleanup/cleanup.ts'
import { counts, START } from '../../support/deploy-runs.ts'
import { it, itInFull, itSampled, sample } from '../../support/effort.ts'
import { TOKEN } from '../../support/emulator.ts'
import { pullRequestEvent } from '../../support/github/events.ts'
import type { Github } from '../../support/github/github.ts'
import { primaryLimit } from '../../support/github/limits.ts'
import { repositoryView } from '../../support/github/views/repositories.ts'
import { type RunOptions, setupRuns } from '../../support/github-runs.ts'

const SIGN_IN = { status: 200, headers: { 'content-type': 'text/html' }, text: '<html><title>Sign in</title></html>' }

describe('the life of a pull request', () => {
  itInFull('leaves one comment with the whole story, no application, no source, an inactive deployment', async () => {
    const { onPull, tree, emulator, repository, pull, comments, states } = await setupRuns()
    const opened = await onPull('opened')
    expect(opened.outputs).toMatchObject({
      reason: 'deployed',
      changed: 'true',
      'comment-url': expect.stringContaining('#issuecomment-'),
      'deployment-id': expect.anything()
    })
    tree.setFiles({ ...START, 'requirements.txt': 'streamlit==9.9\n' })
    repository.push('broken', { branch: 'feature' })
    emulator.fault({ launch: 'build-failed' })
    const broken = await onPull()
    expect(broken.outputs).toMatchObject({ reason: 'build-failed', 'rolled-back': 'true', changed: 'false' })
    expect(comments()).toEqual([expect.stringContaining('failed')])
    tree.setFiles({ ...START, 'a.txt': '3' })
    repository.push('mended', { branch: 'feature' })
    await onPull()
    expect(comments()).toEqual([expect.stringContaining('is running')])
    expect(states().at(-1)).toBe('success')

    repository.closePull(pull)
    const closed = await onPull('closed')
    expect(closed.outputs).toMatchObject({ reason: 'deleted', changed: 'true' })
    expect(comments()).toEqual([expect.stringContaining('was removed')])
    expect(comments()[0]).toContain('Earlier: 3 runs')
    expect(states().every(state => state === 'inactive' || state === 'failure')).toBe(true)
    expect(states().at(-1)).toBe('inactive')
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
    expect((await onPull('closed')).outputs).toMatchObject({ reason: 'deleted', changed: 'false' })
    expect(comments()).toHaveLength(1)
  })

  it.each([
    ['the token may do nothing', { token: 'powerless' as const }],
    ['every channel is switched off', { inputs: { comment: 'false', 'github-deployment': 'false' } }]
  ])('is told nowhere and works all the same when %s', async (_, options) => {
    const { onPull, pull, comments, states } = await setupRuns()
    const { outputs } = await onPull('opened', pull, options)
    expect(outputs).toMatchObject({ reason: 'deployed' })
    expect(outputs).not.toHaveProperty('comment-url')
    expect(comments()).toEqual([])
    expect(states()).toEqual([])
  })

  it('sends no secret to GitHub, whatever our own words name', async () => {
    const { onPull, tree, github } = await setupRuns()
    symlinkSync('nowhere', join(tree.folder, 'hunter2222.txt'))
    const { outputs } = await onPull('opened', undefined, { inputs: { 'runtime-parameters': 'PASSWORD=hunter2222' } })
    expect(outputs.reason).toBe('input-invalid')
    expect(JSON.stringify(github.requests)).toContain('***.txt')
    expect(JSON.stringify(github.requests)).not.toContain('hunter2222')
  })

  it('sends no secret to GitHub, whatever DataRobot says', async () => {
    const { onPull, emulator, github } = await setupRuns()
    const body = { message: `The token ${TOKEN} may not do this, nor may hunter2222.` }
    emulator.fault({ operation: 'customApplicationsCreate', answer: { status: 403, body } })
    const { outputs } = await onPull('opened', undefined, { inputs: { 'runtime-parameters': 'PASSWORD=hunter2222' } })
    expect(outputs.reason).toBe('forbidden')
    expect(JSON.stringify(github.requests)).toContain('may not do this')
    expect(JSON.stringify(github.requests)).not.toContain(TOKEN)
    expect(JSON.stringify(github.requests)).not.toContain('hunter2222')
  })

  it.each([
    ['a dry run', 'push', { 'dry-run': 'true' }],
    ['a dry run of a preview', 'pull_request', { 'dry-run': 'true' }],
    ['the plan for a merge queue', 'merge_group', {}]
  ])('makes no deployment of %s that fails', async (_, event, inputs) => {
    const { runOn, onPull, states } = await setupRuns()
    const options = { inputs: { environment: 'no such environment', ...inputs } }
    const failed = await (event === 'pull_request' ? onPull('opened', undefined, options) : runOn(event, {}, options))
    expect(failed).toMatchObject({ exitCode: 1, outputs: { reason: 'not-found' } })
    expect(states()).toEqual([])
  })

  it('shows a plan in the comment, and makes no deployment of it', async () => {
    const { onPull, pull, comments, states } = await setupRuns()
    await onPull('opened', pull, { inputs: { 'dry-run': 'true' } })
    expect(comments()).toEqual([expect.stringContaining('would be created')])
    expect(states()).toEqual([])
  })
})

describe('a pull request that is closed', () => {
  const late = [
    ['a late run of a push', 'synchronize'],
    ['the run of a push that is started again', 'reopened']
  ] as const
  itSampled.each(sample(late, 1))('gets no preview from %s: it is deleted, if it is there', async (_, action) => {
    const { onPull, repository, pull, emulator, comments, states } = await setupRuns()
    await onPull('opened')
    repository.closePull(pull)
    const late = await onPull(action)
    expect(late).toMatchObject({ exitCode: 0, outputs: { reason: 'deleted', changed: 'true' } })
    expect((await onPull(action)).outputs).toMatchObject({ reason: 'deleted', changed: 'false' })
    expect(comments()).toEqual([expect.stringContaining('was removed')])
    expect(states()).toEqual(['inactive'])
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
  })

  it('gets none when a bot labels it', async () => {
    const { runOn, repository, pull, github, emulator } = await setupRuns()
    repository.closePull(pull, { isMerged: true })
    const event = { ...pullRequestEvent(github.origins, 'closed', pull), action: 'labeled' }
    expect((await runOn('pull_request', event)).outputs).toMatchObject({ reason: 'deleted', changed: 'false' })
    expect((await counts(emulator)).applications).toBe(0)
  })

  it('keeps its preview when it is open again before the run of the close looks', async () => {
    const { onPull, runOn, repository, pull, github, emulator } = await setupRuns()
    await onPull('opened')
    const closed = { ...pullRequestEvent(github.origins, 'closed', pull) }
    expect(repository.pull(pull.number)?.state).toBe('open')
    for (const action of [undefined, cleanup])
      expect(
        (await runOn('pull_request', closed, action && { action, inputs: { environment: '' } })).outputs
      ).toMatchObject({
        reason: 'skipped',
        changed: 'false'
      })
    expect((await counts(emulator)).applications).toBe(1)
  })

  itInFull('is believed to be as its event says when GitHub does not tell', async () => {
    const { onPull, pull, github, emulator } = await setupRuns()
    github.fault({ path: '/', answer: SIGN_IN, times: 0 })
    const made = await onPull('opened')
    expect(made.outputs.reason).toBe('deployed')
    expect(made.log.join('\n')).toContain(`The state of pull request #${pull.number} could not be read`)
    expect((await onPull('closed')).outputs).toMatchObject({ reason: 'deleted', changed: 'true' })
    expect((await counts(emulator)).applications).toBe(0)
  })

  itSampled.each(sample(['before', 'after'], 1))(
    'while a run is under way, has nothing left %s the run of the close',
    async moment => {
      const { onPull, repository, pull, emulator, comments, states } = await setupRuns()
      const close = async () => {
        repository.closePull(pull)
        if (moment === 'before') return
        for (const { id } of (await emulator.call('GET', '/customApplications/')).body.data)
          await emulator.call('DELETE', `/customApplications/${id}/`)
        for (const { id } of (await emulator.call('GET', '/customApplicationSources/')).body.data)
          await emulator.call('DELETE', `/customApplicationSources/${id}/`)
      }
      const late = await onPull('opened', pull, { meanwhile: async sleeps => (sleeps === 0 ? close() : undefined) })
      expect(late).toMatchObject({ exitCode: 0, outputs: { reason: 'superseded' } })
      expect(late.summary).toContain('was closed meanwhile')
      expect(late.outputs).not.toHaveProperty('app-url')
      expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
      expect(states()).toEqual(['inactive'])
      expect(comments()).toEqual([expect.stringContaining('closed meanwhile')])
      expect(comments()[0]).not.toContain('is running')
    }
  )
})

describe('a sweep', () => {
  it('goes by what GitHub says is open, and tells each pull request', async () => {
    const { onPull, runOn, repository, pull, comments, emulator } = await setupRuns()
    repository.push('other', { branch: 'other' })
    const other = repository.openPull('other')
    await onPull('opened')
    await onPull('opened', other)
    repository.closePull(other)
    const swept = await runOn('schedule', {}, { action: cleanup, inputs: { sweep: 'true', environment: '' } })
    expect(swept.outputs).toMatchObject({ reason: 'deleted', deleted: `churn-pr-${other.number}` })
    expect(comments(other.number)).toEqual([expect.stringContaining('was removed')])
    expect(comments(pull.number)).toEqual([expect.stringContaining('is running')])
    expect((await counts(emulator)).applications).toBe(1)
  })

  itInFull('finds what a preview with a GitHub environment of its own shows there, without being told', async () => {
    const { onPull, runOn, repository, pull, comments, states } = await setupRuns()
    await onPull('opened', pull, { token: 'person', inputs: { 'github-environment': 'review' } })
    repository.closePull(pull)
    await runOn('schedule', {}, { token: 'person', action: cleanup, inputs: { sweep: 'true', environment: '' } })
    expect(comments()).toEqual([expect.stringContaining('was removed')])
    expect(states()).toEqual(['inactive'])
    // The workflow named it, and may use it for more.
    expect([...repository.environments.keys()]).toEqual(['review'])
  })

  itInFull('of one pull request tells it also when somebody has deleted the preview by hand', async () => {
    const { onPull, runOn, repository, pull, comments, states, emulator } = await setupRuns()
    const { outputs } = await onPull('opened')
    await emulator.call('DELETE', `/customApplications/${outputs['app-id']}/`)
    await emulator.call('DELETE', `/customApplicationSources/${outputs['source-id']}/`)
    repository.closePull(pull)
    const inputs = { 'pull-request': '1', environment: '' }
    expect((await runOn('workflow_dispatch', {}, { action: cleanup, inputs })).outputs.operation).toBe('unchanged')
    expect(comments()).toEqual([expect.stringContaining('was removed')])
    expect(states()).toEqual(['inactive'])
  })

  it('takes what was made of a branch after another workflow, once it has expired', async () => {
    const { runOn, github, repository, emulator } = await setupRuns()
    const event = {
      action: 'completed',
      repository: repositoryView(github.origins, repository),
      workflow_run: {
        event: 'push',
        conclusion: 'success',
        head_sha: repository.branches.get('feature'),
        head_branch: 'feature',
        head_repository: repositoryView(github.origins, repository),
        pull_requests: []
      }
    }
    const made = await runOn('workflow_run', event, { inputs: { preview: 'true', 'preview-ttl': '1h' } })
    expect(made.outputs).toMatchObject({ reason: 'deployed', 'app-name': 'churn-pr-feature' })
    emulator.platform.clock.advance(2 * 60 * 60_000)
    const swept = await runOn('schedule', {}, { action: cleanup, inputs: { sweep: 'true', environment: '' } })
    expect(swept.outputs).toMatchObject({ deleted: 'churn-pr-feature' })
    expect(swept.summary).toMatch(/^## Previews of application `churn` were deleted/)
  })

  it('leaves what only a copied manifest calls a preview', async () => {
    const { onPull, runOn, repository, pull, emulator } = await setupRuns()
    const { outputs } = await onPull('opened')
    repository.closePull(pull)
    const path = `/customApplicationSources/${outputs['source-id']}/versions/`
    const { body: version } = await emulator.call('POST', path, {
      json: { baseVersion: outputs['source-version-id'], label: 'a copy' }
    })
    await emulator.call('PATCH', `/customApplications/${outputs['app-id']}/`, {
      json: { customApplicationSourceVersionId: version.id }
    })
    const swept = await runOn('schedule', {}, { action: cleanup, inputs: { sweep: 'true', environment: '' } })
    expect(swept.outputs).toMatchObject({ reason: 'deleted', operation: 'unchanged' })
    expect((await counts(emulator)).applications).toBe(1)
  })

  itInFull('keeps the preview of a pull request that is open behind a hundred others', async () => {
    const { onPull, runOn, repository, emulator } = await setupRuns()
    await onPull('opened')
    for (let number = 2; number <= 102; number += 1) repository.openPull('feature')
    const swept = await runOn('schedule', {}, { action: cleanup, inputs: { sweep: 'true', environment: '' } })
    expect(swept.outputs).toMatchObject({ reason: 'deleted', operation: 'unchanged' })
    expect((await counts(emulator)).applications).toBe(1)
  })

  itInFull('says of what has expired that it did, and nothing of what it could not delete', async () => {
    const { onPull, runOn, repository, pull, comments, states, emulator } = await setupRuns()
    const options = { inputs: { 'preview-ttl': '1h' } }
    const other = repository.openPull('feature')
    await onPull('opened', pull, options)
    await onPull('opened', other, options)
    emulator.platform.clock.advance(2 * 60 * 60_000)
    emulator.fault({ operation: 'customApplicationsDelete', answer: { status: 403, body: { message: 'no' } } })
    const swept = await runOn('schedule', {}, { action: cleanup, inputs: { sweep: 'true', environment: '' } })
    expect(swept.outputs).toMatchObject({ left: 'churn-pr-1', deleted: 'churn-pr-2' })
    expect(comments(pull.number)).toEqual([expect.stringContaining('is running')])
    expect(comments(other.number)).toEqual([expect.stringContaining('expired and was removed')])
    expect(states()).toEqual(['success', 'inactive'])
  })

  const silences: [string, RunOptions['token'], Parameters<Github['fault']>[0] | null][] = [
    ['may not tell', 'powerless', null],
    ['has been asked too much', 'job', { operation: 'pulls/get', times: 0, answer: primaryLimit() }],
    ['is hidden behind a page to sign in', 'job', { path: '/', times: 0, answer: SIGN_IN }],
    ['answers something else', 'job', { operation: 'pulls/get', times: 0, answer: { status: 200, body: {} } }]
  ]
  itSampled.each(sample(silences, 2))('touches nothing that is young when GitHub %s', async (_, token, fault) => {
    const { onPull, runOn, repository, pull, github, emulator } = await setupRuns()
    await onPull('opened')
    repository.closePull(pull)
    const inputs = { sweep: 'true', environment: '' }
    if (fault !== null) github.fault(fault)
    const swept = await runOn('schedule', {}, { action: cleanup, inputs, ...(token && { token }) })
    expect(swept).toMatchObject({ exitCode: 0, outputs: { reason: 'deleted', operation: 'unchanged' } })
    expect(swept.log.join('\n')).toMatch(/Only expired previews are deleted|stays until it expires/)
    expect((await counts(emulator)).applications).toBe(1)
  })
})

describe('what follows the workflow of a fork', () => {
  const followed = (headSha: string) => ({
    action: 'completed',
    workflow_run: {
      event: 'pull_request',
      conclusion: 'success',
      head_sha: headSha,
      head_branch: 'theirs',
      head_repository: { full_name: 'bob/churn' },
      pull_requests: []
    }
  })

  it('finds the pull request by its commit and branch, once the workflow trusts it', async () => {
    const { runOn, github, repository, comments, emulator } = await setupRuns()
    const fork = github.state.addRepository('bob/churn', { forkOf: repository })
    const headSha = fork.push('theirs', { branch: 'theirs' })
    const pull = repository.openPull('theirs', { from: fork, author: 'bob' })
    const skipped = await runOn('workflow_run', followed(headSha))
    expect(skipped.outputs).toMatchObject({ reason: 'skipped-untrusted' })
    const blind = await runOn('workflow_run', followed(headSha), { inputs: { preview: 'true' }, token: 'powerless' })
    expect(blind).toMatchObject({ exitCode: 1, outputs: { reason: 'not-found' } })
    expect(blind.log.join('\n')).toContain('pull-requests: read')
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
    const deployed = await runOn('workflow_run', followed(headSha), { inputs: { preview: 'true' } })
    expect(deployed.outputs).toMatchObject({ reason: 'deployed', 'app-name': `churn-pr-${pull.number}` })
    expect(comments(pull.number)).toEqual([expect.stringContaining('is running')])
  })

  it('is never taken for a pull request that somebody opened elsewhere from the same branch', async () => {
    const { runOn, github, repository, pull, comments } = await setupRuns()
    const own = repositoryView(github.origins, repository)
    const headSha = pull.head.sha
    const elsewhere = {
      number: 40,
      head: { ref: 'feature', sha: headSha, repo: { id: repository.id } },
      base: { ref: 'main', repo: { id: repository.id + 1 } }
    }
    const { workflow_run } = followed(headSha)
    const run = { ...workflow_run, head_branch: 'feature', head_repository: own, pull_requests: [elsewhere] }
    const deployed = await runOn('workflow_run', { action: 'completed', repository: own, workflow_run: run })
    expect(deployed.outputs).toMatchObject({ reason: 'deployed', 'app-name': `churn-pr-${pull.number}` })
    expect(comments(pull.number)).toHaveLength(1)
    expect(repository.commentsOf(40)).toEqual([])
  })

  it('makes no preview of a pull request that is closed meanwhile: nothing would delete it', async () => {
    const { runOn, github, repository, emulator } = await setupRuns()
    const fork = github.state.addRepository('bob/churn', { forkOf: repository })
    const headSha = fork.push('theirs', { branch: 'theirs' })
    repository.closePull(repository.openPull('theirs', { from: fork, author: 'bob' }))
    const late = await runOn('workflow_run', followed(headSha), { inputs: { preview: 'true' } })
    expect(late).toMatchObject({ exitCode: 0, outputs: { reason: 'deleted', changed: 'false' } })
    expect((await counts(emulator)).applications).toBe(0)
  })

  it('deploys nothing when there is none', async () => {
    const { runOn } = await setupRuns()
    const lost = await runOn('workflow_run', followed('e'.repeat(40)), { inputs: { preview: 'true' } })
    expect(lost).toMatchObject({ exitCode: 1, outputs: { reason: 'not-found' } })
  })
})
