import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { counts, liveVersion, MANIFEST, writes } from '../../support/deploy-runs.ts'
import { writeFiles } from '../../support/deploys.ts'
import { commentEvent } from '../../support/github/events.ts'
import type { Pull } from '../../support/github/github-state.ts'
import { unicorn } from '../../support/github/limits.ts'
import { type RunOptions, setupRuns } from '../../support/github-runs.ts'

/** A pull request of a fork, whose head is checked out, as a command asks for. */
async function setup() {
  const runs = await setupRuns()
  const { github, repository, tree } = runs
  const fork = github.state.addRepository('mallory/churn', { forkOf: repository })
  fork.push('theirs', { branch: 'fix' })
  const theirs = repository.openPull('fix', { from: fork, author: 'mallory' })
  const checkOut = (commit: string) => writeFiles(tree.folder, { '.git/HEAD': `${commit}\n` })
  checkOut(theirs.head.sha)
  const comment = repository.addComment(theirs, 'wanda', '/preview')
  const deploy = (options: RunOptions = {}, pull: Pull = theirs) =>
    runs.runOn('issue_comment', commentEvent(github.origins, pull, comment), {
      ...options,
      inputs: { 'pull-request': String(pull.number), ...options.inputs }
    })
  return { ...runs, fork, theirs, checkOut, deploy }
}

describe('the input pull-request', () => {
  it('deploys the head of the pull request of a fork, recorded as that commit of that pull request', async () => {
    const { deploy, theirs, repository, emulator, comments, states } = await setup()
    const { outputs, exitCode } = await deploy()
    expect([exitCode, outputs.reason, outputs['app-name']]).toEqual([0, 'deployed', 'churn-pr-2'])
    const { items, id } = await liveVersion(emulator, 'churn-pr-2')
    const item = items.find(({ filePath }: { filePath: string }) => filePath === MANIFEST)
    const [source] = (await emulator.call('GET', '/customApplicationSources/')).body.data
    const path = `/customApplicationSources/${source.id}/versions/${id}/items/${item.id}/`
    const manifest = JSON.parse((await emulator.call('GET', path)).body.content)
    expect(manifest).toMatchObject({ commit: theirs.head.sha, pullRequest: 2, ref: 'refs/pull/2/head' })
    expect(manifest.commit).not.toBe(repository.branches.get('main'))
    expect(outputs['version-label']).toContain(`fix@${theirs.head.sha.slice(0, 7)}`)
    expect(comments(2)[1]).toContain(theirs.head.sha.slice(0, 7))
    expect(repository.deployments.map(({ sha, environment }) => [sha, environment])).toEqual([
      [theirs.head.sha, 'preview/pr-2']
    ])
    expect(states()).toEqual(['success'])
  })

  it('deploys also where only a request makes previews, and for a draft without the label', async () => {
    const { deploy, theirs } = await setup()
    theirs.isDraft = true
    for (const when of ['request', 'ready', 'label:preview'])
      expect((await deploy({ inputs: { 'preview-when': when } })).outputs.reason).toMatch(/deployed|unchanged/)
  })

  it('works on workflow_dispatch, and from a checkout of a branch in another folder', async () => {
    const { tree, repository, pull, runOn } = await setup()
    writeFiles(tree.folder, {
      'app/start-app.sh': '#!/bin/sh\nexec true\n',
      'app/.git/HEAD': 'ref: refs/heads/feature\n',
      'app/.git/packed-refs': `# pack-refs with: peeled\n${repository.branches.get('feature')} refs/heads/feature\n`
    })
    const inputs = { 'pull-request': '1', path: 'app' }
    const { outputs } = await runOn('workflow_dispatch', {}, { inputs })
    expect(outputs).toMatchObject({ reason: 'deployed', 'app-name': `churn-pr-${pull.number}` })
  })

  it.each<[string, (parts: Awaited<ReturnType<typeof setup>>) => unknown, RegExp]>([
    ['main', ({ checkOut, repository }) => checkOut(repository.branches.get('main') ?? ''), /has commit [0-9a-f]{40}/],
    ['an older commit', ({ fork }) => fork.push('more', { branch: 'fix' }), /is not the head of pull request #2/],
    [
      'an unknown commit',
      ({ tree }) => writeFileSync(join(tree.folder, '.git/HEAD'), 'ref: ../../x\n'),
      /no \.git folder/
    ]
  ])('rejects a checkout of %s', async (_, change, words) => {
    const parts = await setup()
    change(parts)
    const { exitCode, outputs, log } = await parts.deploy()
    expect([exitCode, outputs.reason]).toEqual([1, 'stale-commit'])
    expect(log.join('\n')).toMatch(words)
    expect(writes(parts.emulator)).toEqual([])
  })

  it('deploys a head that was moved back, because a person requested it', async () => {
    const { deploy, theirs, fork, checkOut, tree } = await setup()
    const first = theirs.head.sha
    checkOut(fork.push('more', { branch: 'fix' }))
    expect((await deploy()).outputs.reason).toBe('deployed')
    fork.push('back', { branch: 'fix', sha: first, parents: fork.commits.get(first)?.parents ?? [] })
    writeFiles(tree.folder, { 'a.txt': 'as before' })
    checkOut(first)
    expect((await deploy()).outputs.reason).toBe('deployed')
  })

  it('deletes the preview of a pull request that is closed by now', async () => {
    const { deploy, repository, theirs, emulator } = await setup()
    await deploy()
    repository.closePull(theirs)
    expect((await deploy()).outputs).toMatchObject({ reason: 'deleted', changed: 'true' })
    expect((await counts(emulator)).applications).toBe(0)
  })

  it('does not run the command of `verify` for the code of a fork', async () => {
    const { deploy } = await setup()
    const { outputs, log } = await deploy({ inputs: { verify: 'exit 1' } })
    expect(outputs.reason).toBe('deployed')
    expect(log.join('\n')).toContain('is not run')
  })

  it('reads no variable of the job, and no condition, that a configuration file of the fork names', async () => {
    const { runOn, tree, theirs, emulator } = await setup()
    const file = (settings: string) =>
      writeFiles(tree.folder, { 'datarobot-apps.yml': `apps: {churn: {path: ., app-name: churn, ${settings}}}\n` })
    const run = () =>
      runOn(
        'workflow_dispatch',
        {},
        { inputs: { app: 'churn', 'app-name': '', 'pull-request': String(theirs.number) } }
      )
    for (const [settings, words] of [
      ['credentials: {KEY: {env: DEPLOY_KEY}}', 'must not choose the secrets'],
      ['max-previews: 1', 'max-previews'],
      ['preview-when: always', 'preview-when']
    ] as const) {
      file(settings)
      const { exitCode, outputs, log } = await run()
      expect([exitCode, outputs.reason]).toEqual([1, 'input-invalid'])
      expect(log.join('\n')).toContain(words)
    }
    expect(writes(emulator)).toEqual([])
  })

  it('does not make an event of a pull request trust a fork', async () => {
    const { onPull, theirs } = await setup()
    const run = await onPull('opened', theirs, { inputs: { 'pull-request': '2' } }, 'pull_request_target')
    expect(run.outputs.reason).toBe('skipped-untrusted')
  })

  it.each([
    ['another pull request than the event', { 'pull-request': '1' }, 'input-invalid', 'another pull request'],
    ['preview: false', { preview: 'false' }, 'input-invalid', 'cannot be combined with preview: false'],
    ['no number', { 'pull-request': '0' }, 'input-invalid', 'is less than 1'],
    ['no token', { 'github-token': '' }, 'not-found', 'no token to ask GitHub']
  ])('is refused with %s', async (_, inputs, reason, words) => {
    const { deploy } = await setup()
    const { exitCode, outputs, log } = await deploy({ inputs: inputs as Record<string, string> })
    expect([exitCode, outputs.reason]).toEqual([1, reason])
    expect(log.join('\n')).toContain(words)
  })

  it('is refused if GitHub does not answer, because the commit cannot be proven', async () => {
    const { deploy, github, emulator } = await setup()
    github.fault({ operation: 'pulls/get', answer: unicorn, times: 0 })
    expect((await deploy()).outputs.reason).toBe('not-found')
    expect(writes(emulator)).toEqual([])
  })
})
