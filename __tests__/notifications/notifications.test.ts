import { describe, expect, it } from '@jest/globals'
import { sampleReports } from '../../script/sample-reports.mjs'
import { type Context, readContext } from '../../src/github/context.ts'
import type { NotificationInputs, NotificationSubject } from '../../src/notifications/channel.ts'
import { openNotifications } from '../../src/notifications/notifications.ts'
import type { Report } from '../../src/report/types.ts'
import type { ActionEnv } from '../../src/run/environment.ts'
import { Redactor } from '../../src/text/redact.ts'
import { pullRequestEvent, pushEvent } from '../support/github/events.ts'
import { primaryLimit, unicorn } from '../support/github/limits.ts'
import { startAcme, type TOKENS } from '../support/github-client.ts'

const PREVIEW: NotificationSubject = { application: { name: 'churn-pr-1' }, isPreview: true }
const APP_URL = 'https://app.datarobot.com/custom_applications/66f1c0ffee0123456789abcd/'

/** An acme whose GitHub an action is told about by its environment, and what the action's log says. */
async function world(token: keyof typeof TOKENS | null = 'job', { isEnterprise = false } = {}) {
  const acme = await startAcme({ isEnterprise })
  const { github, pull, repository } = acme
  const said: string[] = []
  const say = (kind: string) => (text: string) => void said.push(`${kind}: ${text}`)
  const silent = () => {}

  const contextOf = (event: object, name: string, run: number): Context =>
    readContext(
      {
        GITHUB_API_URL: github.apiUrl,
        GITHUB_GRAPHQL_URL: github.graphqlUrl,
        GITHUB_SERVER_URL: github.serverUrl,
        GITHUB_REPOSITORY: 'acme/churn',
        GITHUB_EVENT_NAME: name,
        GITHUB_EVENT_PATH: 'event.json',
        GITHUB_SHA: repository.branches.get('main'),
        GITHUB_REF_NAME: 'main',
        GITHUB_RUN_ID: String(run),
        GITHUB_RUN_NUMBER: String(run),
        GITHUB_RUN_ATTEMPT: '1'
      },
      () => JSON.stringify(event)
    )
  const outsideOf = (context: Context, signal = new AbortController().signal): ActionEnv => ({
    inputs: { get: () => '', environment: {}, workspace: '/' },
    context,
    log: {
      info: say('info'),
      notice: say('notice'),
      warning: say('warning'),
      error: say('error'),
      debug: silent,
      mask: silent,
      redactor: new Redactor(),
      group: (_, work) => work(),
      stream: () => ({ write: silent, end: silent })
    },
    time: { now: Date.now, sleep: async () => {} },
    random: () => 0,
    signal
  })
  const inputs: NotificationInputs = {
    endpoint: 'https://app.datarobot.com/api/v2',
    githubToken: token,
    comment: true,
    githubDeployment: true,
    githubEnvironment: null
  }
  const onPull = (run = 77) => contextOf(pullRequestEvent(github.origins, 'synchronize', pull), 'pull_request', run)
  const channelsOf = (more: Partial<NotificationInputs> = {}, target = PREVIEW, context = onPull()) =>
    openNotifications(outsideOf(context), { ...inputs, ...more }, target)
  return {
    ...acme,
    said,
    onPull,
    contextOf,
    outsideOf,
    inputs,
    channelsOf,
    bodies: () => repository.commentsOf(1).map(({ body }) => body),
    states: () => repository.deployments.map(({ statuses }) => statuses.at(-1)?.state)
  }
}

const reportOf = (name: string, more: Partial<Report> = {}): Report => {
  const report = sampleReports()[name]!
  return { ...report, facts: { ...report.facts, appUrl: APP_URL, appName: 'churn-pr-1', preview: true }, ...more }
}

describe('the channels of a run', () => {
  it.each([false, true])(
    'tell of a preview from its beginning to its end (enterprise server: %s)',
    async isEnterprise => {
      const { channelsOf, bodies, repository, head, said } = await world('job', { isEnterprise })
      const channels = channelsOf()
      channels.begin()
      const notified = await channels.finish(reportOf('preview'))
      expect(bodies()).toHaveLength(1)
      expect(bodies()[0]).toContain('was updated and is running')
      expect(notified.commentUrl).toContain(`#issuecomment-${repository.comments[0]?.id}`)
      expect(notified.deploymentId).toBe(String(repository.deployments[0]?.id))
      expect(repository.deployments).toMatchObject([{ sha: head, environment: 'preview/pr-1' }])
      expect(repository.deployments[0]?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success'])
      expect(repository.deployments[0]?.statuses.at(-1)?.environmentUrl).toBe(APP_URL)
      expect(said).toEqual([])
    }
  )

  it('say at the beginning that a deploy has begun', async () => {
    const { channelsOf, github } = await world()
    const channels = channelsOf()
    channels.begin()
    await channels.finish(reportOf('preview'))
    const made = github.requests.find(({ operation }) => operation === 'issues/create-comment')
    expect(made?.body).toEqual({ body: expect.stringContaining('Preview `churn-pr-1` is being deployed') })
  })

  it('show the plan of a dry run, and make no deployment of it', async () => {
    const { channelsOf, bodies, states } = await world()
    await channelsOf().finish(reportOf('dry-run'))
    expect(bodies()[0]).toMatch(/would be updated.*1\. create version/s)
    expect(states()).toEqual([])
  })

  it('keep one comment with the story of a pull request', async () => {
    const { channelsOf, bodies, states, onPull, repository } = await world()
    for (const [run, name] of [
      [1, 'preview'],
      [2, 'build-failed'],
      [3, 'preview']
    ] as const) {
      const channels = channelsOf({}, PREVIEW, onPull(run))
      channels.begin()
      await channels.finish(reportOf(name))
    }
    expect(bodies()).toHaveLength(1)
    expect(bodies()[0]).toMatch(/Earlier: 2 runs.*\| rolled back: `build-failed` \|.*run 2.*\| ready \|.*run 1/s)
    expect(states()).toEqual(['inactive', 'failure', 'success'])
    const closed = channelsOf({}, PREVIEW, onPull(4))
    const report = reportOf('unchanged')
    await closed.finish({ ...report, outcome: { ...report.outcome, reason: 'deleted', operation: 'deleted' } })
    expect(bodies()).toHaveLength(1)
    expect(bodies()[0]).toMatch(/was deleted.*Earlier: 3 runs/s)
    expect(states()).toEqual(['inactive', 'failure', 'inactive'])
    expect([...repository.environments.keys()]).toEqual(['preview/pr-1'])
  })

  it('keep a comment for each application of a pull request', async () => {
    const { channelsOf, bodies } = await world()
    await channelsOf().finish(reportOf('preview'))
    await channelsOf({}, { application: { name: 'other-pr-1' }, isPreview: true }).finish(reportOf('preview'))
    await channelsOf({ endpoint: 'https://app.eu.datarobot.com/api/v2' }).finish(reportOf('preview'))
    expect(bodies()).toHaveLength(3)
  })

  it('tell of a push by a deployment alone', async () => {
    const { github, repository, contextOf, channelsOf, bodies, said } = await world()
    const target = { application: { name: 'churn' }, isPreview: false }
    const channels = channelsOf({}, target, contextOf(pushEvent(github.origins, repository), 'push', 5))
    channels.begin()
    await channels.finish(reportOf('updated'))
    expect(bodies()).toEqual([])
    expect(repository.deployments).toMatchObject([
      { environment: 'production', isProduction: true, isTransient: false }
    ])
    expect(said).toEqual([])
  })

  it('take the environment that the workflow names', async () => {
    const { repository, channelsOf } = await world()
    await channelsOf({ githubEnvironment: 'staging' }).finish(reportOf('preview'))
    expect(repository.deployments).toMatchObject([{ environment: 'staging' }])
  })

  it('give a deployment no address but one of the web', async () => {
    const { channelsOf, repository } = await world()
    const report = reportOf('preview')
    await channelsOf().finish({ ...report, facts: { ...report.facts, appUrl: 'javascript:alert(1)' } })
    expect(repository.deployments[0]?.statuses.at(-1)).toMatchObject({ state: 'success', environmentUrl: '' })
  })

  it.each([
    ['comment', 0, 1],
    ['githubDeployment', 1, 0]
  ])('are switched off one by one: %s', async (name, comments, deployments) => {
    const { channelsOf, bodies, states } = await world()
    const channels = channelsOf({ [name]: false })
    channels.begin()
    await channels.finish(reportOf('preview'))
    expect([bodies().length, states().length]).toEqual([comments, deployments])
  })

  it('ask GitHub nothing when there is no token', async () => {
    const { channelsOf, github, said } = await world(null)
    const channels = channelsOf()
    channels.begin()
    await channels.finish(reportOf('preview'))
    expect([github.requests.length, said]).toEqual([0, []])
  })

  it('make no comment only to say that a preview is gone, nor a deployment of what was skipped', async () => {
    const { channelsOf, bodies, states } = await world()
    const report = reportOf('unchanged')
    await channelsOf().finish({ ...report, outcome: { ...report.outcome, reason: 'deleted' } })
    expect(bodies()).toEqual([])
    await channelsOf().finish({ ...report, outcome: { ...report.outcome, reason: 'skipped-untrusted' } })
    expect(bodies()[0]).toContain('has no access to secrets')
    expect(states()).toEqual([])
  })

  it('leave what a newer run has said when theirs ends after it', async () => {
    const { channelsOf, onPull, bodies } = await world()
    const older = channelsOf({}, PREVIEW, onPull(1))
    older.begin()
    await channelsOf({}, PREVIEW, onPull(2)).finish(reportOf('preview'))
    await older.finish(reportOf('build-failed'))
    expect(bodies()).toEqual([expect.stringContaining('was updated and is running')])
  })

  it('show causes at their lines', async () => {
    const { channelsOf, bodies } = await world()
    const finding = { file: 'requirements.txt', line: 3, message: 'no such version' }
    await channelsOf().finish({ ...reportOf('build-failed'), findings: [finding] })
    expect(bodies()[0]).toMatch(/\[`requirements\.txt:3`\].* no such version/)
  })

  it('name the permission that is missing, once for each, and ask no further', async () => {
    const { channelsOf, said, github } = await world('readonly')
    const channels = channelsOf()
    channels.begin()
    const notified = await channels.finish(reportOf('preview'))
    expect(said).toHaveLength(2)
    expect(said.join('\n')).toMatch(
      /^info: The comment on pull request #1 could not .*"permissions: pull-requests: write"/m
    )
    expect(said.join('\n')).toMatch(
      /^info: The GitHub Deployment to "preview\/pr-1" .*"permissions: deployments: write"/m
    )
    expect(notified).toEqual({})
    expect(
      github.requests.filter(({ method, operation }) => method === 'POST' && operation !== 'graphql')
    ).toHaveLength(2)
  })

  it.each(['fork', 'dependabot'])('say no more than a line of a token that may only read for a %s', async who => {
    const { outsideOf, inputs, onPull, said } = await world('readonly')
    const context = onPull()
    const stranger =
      who === 'fork'
        ? { ...context, pullRequest: { ...context.pullRequest!, isFromFork: true } }
        : { ...context, actor: 'dependabot[bot]' }
    const channels = openNotifications(outsideOf(stranger), inputs, PREVIEW)
    channels.begin()
    await channels.finish(reportOf('preview'))
    expect(said.map(line => line.slice(0, 5))).toEqual(['info:', 'info:'])
  })

  it('catch up at the end with what failed in the beginning', async () => {
    const { channelsOf, github, bodies, states, said } = await world()
    github.fault({ operation: 'issues/list-comments', answer: primaryLimit() })
    github.fault({ operation: 'repos/list-deployments', answer: unicorn, times: 3 })
    const channels = channelsOf()
    channels.begin()
    await channels.finish(reportOf('preview'))
    expect([bodies().length, states()]).toEqual([1, ['success']])
    expect(said).toEqual([])
  })

  it('give one notice each when GitHub is down', async () => {
    const { channelsOf, github, said } = await world()
    github.fault({ answer: unicorn, times: 0 })
    const channels = channelsOf()
    channels.begin()
    await channels.finish(reportOf('preview'))
    expect(said.map(line => line.replace(/.*(\d{3}).*/, '$1'))).toEqual(['502', '502'])
    expect(said[0]).toContain('The deploy is not affected.')
  })

  it('survive an answer that is none of GitHub’s', async () => {
    const { channelsOf, github, said } = await world()
    github.fault({ answer: { status: 200, text: '<html>Sign in to the proxy</html>' }, times: 0 })
    await channelsOf().finish(reportOf('preview'))
    expect(said.map(line => line.slice(0, 7))).toEqual(['notice:', 'notice:'])
  })

  it('still tell of a run that was cancelled', async () => {
    const { outsideOf, inputs, onPull, bodies, states } = await world()
    const cancel = new AbortController()
    const channels = openNotifications(outsideOf(onPull(), cancel.signal), inputs, PREVIEW)
    channels.begin()
    cancel.abort()
    const report = reportOf('build-failed')
    await channels.finish({ ...report, outcome: { ...report.outcome, reason: 'cancelled' } })
    expect(bodies()[0]).toContain('the run was cancelled')
    expect(states()).toEqual(['failure'])
  })
})

describe('the cleanup of a preview', () => {
  it.each([
    ['removed', /Preview `churn-pr-1` was removed/],
    ['expired', /Preview `churn-pr-1` expired and was removed/]
  ] as const)('says that it was %s, knowing no more than its name and pull request', async (end, words) => {
    const { channelsOf, contextOf, bodies, states, repository } = await world('person')
    await channelsOf().finish(reportOf('preview'))
    const swept = channelsOf({}, { ...PREVIEW, pullRequest: 1 }, contextOf({}, 'schedule', 90))
    await swept.close(end)
    expect(bodies()).toHaveLength(1)
    expect(bodies()[0]).toMatch(words)
    expect(bodies()[0]).toContain('Earlier: 1 run')
    expect(bodies()[0]).not.toContain(APP_URL)
    expect(bodies()[0]).not.toContain(repository.branches.get('main'))
    expect(states()).toEqual(['inactive'])
    expect([...repository.environments.keys()]).toEqual([])
  })
})
