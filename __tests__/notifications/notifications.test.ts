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

/** A repository on a GitHub server, with the environment and the log of an action that runs for it. */
async function setup(token: keyof typeof TOKENS | null = 'job', { isEnterprise = false } = {}) {
  const acme = await startAcme({ isEnterprise })
  const { github, pull, repository } = acme
  const lines: string[] = []
  const say = (kind: string) => (text: string) => void lines.push(`${kind}: ${text}`)
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
  const envOf = (context: Context, signal = new AbortController().signal): ActionEnv => ({
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
    signal,
    emulatorProgram: ''
  })
  const inputs: NotificationInputs = {
    endpoint: 'https://app.datarobot.com/api/v2',
    githubToken: token,
    comment: true,
    githubDeployment: true,
    githubEnvironment: null,
    entry: null
  }
  const onPull = (run = 77) => contextOf(pullRequestEvent(github.origins, 'synchronize', pull), 'pull_request', run)
  const channelsOf = (more: Partial<NotificationInputs> = {}, target = PREVIEW, context = onPull()) =>
    openNotifications(envOf(context), { ...inputs, ...more }, target)
  return {
    ...acme,
    lines,
    onPull,
    contextOf,
    envOf,
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

const named = (name: string, appName: string): Report => {
  const report = reportOf(name)
  return { ...report, facts: { ...report.facts, appName } }
}

describe('openNotifications', () => {
  it.each([false, true])('reports a preview from start to end (enterprise server: %s)', async isEnterprise => {
    const { channelsOf, bodies, repository, head, lines } = await setup('job', { isEnterprise })
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
    expect(lines).toEqual([])
  })

  it('announces the start of a deploy', async () => {
    const { channelsOf, github } = await setup()
    const channels = channelsOf()
    channels.begin()
    await channels.finish(reportOf('preview'))
    const made = github.requests.find(({ operation }) => operation === 'issues/create-comment')
    expect(made?.body).toEqual({ body: expect.stringContaining('Preview `churn-pr-1` is being deployed') })
  })

  it('shows the plan of a dry run, without a deployment', async () => {
    const { channelsOf, bodies, states } = await setup()
    await channelsOf().finish(reportOf('dry-run'))
    expect(bodies()[0]).toMatch(/would be updated.*1\. create version/s)
    expect(states()).toEqual([])
  })

  it('keeps one comment with the history of a pull request', async () => {
    const { channelsOf, bodies, states, onPull, repository } = await setup()
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

  it('keeps a comment for each application of a pull request', async () => {
    const { channelsOf, bodies } = await setup()
    await channelsOf().finish(reportOf('preview'))
    await channelsOf({}, { application: { name: 'other-pr-1' }, isPreview: true }).finish(reportOf('preview'))
    await channelsOf({ endpoint: 'https://app.eu.datarobot.com/api/v2' }).finish(reportOf('preview'))
    expect(bodies()).toHaveLength(3)
  })

  it('keeps one comment for all applications of a configuration file, and an environment for each', async () => {
    const { channelsOf, bodies, repository } = await setup()
    const entry = (app: string) => ({ entry: { file: 'datarobot-apps.yml', app, target: 'production' } })
    const of = (name: string) => ({ application: { name }, isPreview: true })
    await channelsOf(entry('churn'), of('churn-pr-1')).finish(reportOf('preview'))
    await channelsOf(entry('sales'), of('sales-pr-1')).finish(named('build-failed', 'sales-pr-1'))
    await channelsOf({}, of('other-pr-1')).finish(reportOf('preview'))
    expect(bodies()).toHaveLength(2)
    expect(bodies()[0]).toMatch(
      /^\| \[`churn-pr-1`\].* \| ready \|.*\n\| \[`sales-pr-1`\].* \| rolled back: `build-failed` \|/m
    )
    expect(bodies()[0]).toMatch(
      /<summary><code>churn&#45;pr&#45;1<\/code> ready<\/summary>.*was updated and is running/s
    )
    expect([...repository.environments.keys()]).toEqual(['preview/pr-1/churn', 'preview/pr-1/sales', 'preview/pr-1'])
    const closed = channelsOf(entry('churn'), of('churn-pr-1'))
    await closed.close({ state: 'removed', explanation: null })
    expect(bodies()[0]).toMatch(/^\| `churn-pr-1` \| removed \|.*\n\| \[`sales-pr-1`\].* \| rolled back/m)
    expect(repository.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual([
      'inactive',
      'failure',
      'success'
    ])
  })

  it('loses no row if five jobs write at once, and GitHub is slow', async () => {
    const { envOf, inputs, onPull, bodies, github, repository } = await setup()
    const delays = [0, 400, 120, 300, 30]
    for (const [skip, delay] of delays.entries()) github.fault({ operation: 'issues/update-comment', skip, delay })
    // A tenth of the real time.
    const time = {
      now: () => Date.now() * 10,
      sleep: (ms: number) => new Promise<void>(end => setTimeout(end, ms / 10))
    }
    const apps = ['churn', 'sales', 'stock', 'fraud', 'price']
    const jobs = apps.map(async (app, index) => {
      const env = { ...envOf(onPull(index + 1)), time }
      const entry = { file: 'datarobot-apps.yml', app, target: 'production' }
      const channels = openNotifications(
        env,
        { ...inputs, githubDeployment: false, entry },
        { application: { name: app }, isPreview: true }
      )
      channels.begin()
      return channels.finish(named('preview', app))
    })
    const urls = await Promise.all(jobs)
    expect(bodies()).toHaveLength(1)
    for (const app of apps) expect(bodies()[0]).toMatch(new RegExp(`^\\| \\[\`${app}\`\\].* \\| ready \\|`, 'm'))
    for (const { commentUrl } of urls) expect(commentUrl).toContain(`#issuecomment-${repository.comments[0]?.id}`)
  })

  it('reports a push only as a deployment', async () => {
    const { github, repository, contextOf, channelsOf, bodies, lines } = await setup()
    const target = { application: { name: 'churn' }, isPreview: false }
    const channels = channelsOf({}, target, contextOf(pushEvent(github.origins, repository), 'push', 5))
    channels.begin()
    await channels.finish(reportOf('updated'))
    expect(bodies()).toEqual([])
    expect(repository.deployments).toMatchObject([
      { environment: 'production', isProduction: true, isTransient: false }
    ])
    expect(lines).toEqual([])
  })

  it('uses the environment from the inputs', async () => {
    const { repository, channelsOf } = await setup()
    await channelsOf({ githubEnvironment: 'staging' }).finish(reportOf('preview'))
    expect(repository.deployments).toMatchObject([{ environment: 'staging' }])
  })

  it('sets only web URLs on a deployment', async () => {
    const { channelsOf, repository } = await setup()
    const report = reportOf('preview')
    await channelsOf().finish({ ...report, facts: { ...report.facts, appUrl: 'javascript:alert(1)' } })
    expect(repository.deployments[0]?.statuses.at(-1)).toMatchObject({ state: 'success', environmentUrl: '' })
  })

  it.each([
    ['comment', 0, 1],
    ['githubDeployment', 1, 0]
  ])('disables each channel on its own: %s', async (name, comments, deployments) => {
    const { channelsOf, bodies, states } = await setup()
    const channels = channelsOf({ [name]: false })
    channels.begin()
    await channels.finish(reportOf('preview'))
    expect([bodies().length, states().length]).toEqual([comments, deployments])
  })

  it('sends GitHub nothing without a token', async () => {
    const { channelsOf, github, lines } = await setup(null)
    const channels = channelsOf()
    channels.begin()
    await channels.finish(reportOf('preview'))
    expect([github.requests.length, lines]).toEqual([0, []])
  })

  it('creates no comment for a removed preview, and no deployment for a skipped run', async () => {
    const { channelsOf, bodies, states } = await setup()
    const report = reportOf('unchanged')
    await channelsOf().finish({ ...report, outcome: { ...report.outcome, reason: 'deleted' } })
    expect(bodies()).toEqual([])
    await channelsOf().finish({ ...report, outcome: { ...report.outcome, reason: 'skipped-untrusted' } })
    expect(bodies()[0]).toContain('has no access to secrets')
    expect(states()).toEqual([])
  })

  it('does not overwrite the comment of a newer run', async () => {
    const { channelsOf, onPull, bodies } = await setup()
    const older = channelsOf({}, PREVIEW, onPull(1))
    older.begin()
    await channelsOf({}, PREVIEW, onPull(2)).finish(reportOf('preview'))
    await older.finish(reportOf('build-failed'))
    expect(bodies()).toEqual([expect.stringContaining('was updated and is running')])
  })

  it('links causes to their lines', async () => {
    const { channelsOf, bodies } = await setup()
    const finding = { file: 'requirements.txt', line: 3, message: 'no such version', next: null }
    await channelsOf().finish({ ...reportOf('build-failed'), findings: [finding] })
    expect(bodies()[0]).toMatch(/\[`requirements\.txt:3`\].* no such version/)
  })

  it('names a missing permission once for each channel, and sends no more requests', async () => {
    const { channelsOf, lines, github } = await setup('readonly')
    const channels = channelsOf()
    channels.begin()
    const notified = await channels.finish(reportOf('preview'))
    expect(lines).toHaveLength(2)
    expect(lines.join('\n')).toMatch(
      /^info: The comment on pull request #1 could not .*"permissions: pull-requests: write"/m
    )
    expect(lines.join('\n')).toMatch(
      /^info: The GitHub Deployment to "preview\/pr-1" .*"permissions: deployments: write"/m
    )
    expect(notified).toEqual({})
    expect(
      github.requests.filter(({ method, operation }) => method === 'POST' && operation !== 'graphql')
    ).toHaveLength(2)
  })

  it.each(['fork', 'dependabot'])('logs only a line if the token is read-only for a %s', async who => {
    const { envOf, inputs, onPull, lines } = await setup('readonly')
    const context = onPull()
    const others =
      who === 'fork'
        ? { ...context, pullRequest: { ...context.pullRequest!, isFromFork: true } }
        : { ...context, actor: 'dependabot[bot]' }
    const channels = openNotifications(envOf(others), inputs, PREVIEW)
    channels.begin()
    await channels.finish(reportOf('preview'))
    expect(lines.map(line => line.slice(0, 5))).toEqual(['info:', 'info:'])
  })

  it('reports the result even if the start could not be announced', async () => {
    const { channelsOf, github, bodies, states, lines } = await setup()
    github.fault({ operation: 'issues/list-comments', answer: primaryLimit() })
    github.fault({ operation: 'repos/list-deployments', answer: unicorn, times: 3 })
    const channels = channelsOf()
    channels.begin()
    await channels.finish(reportOf('preview'))
    expect([bodies().length, states()]).toEqual([1, ['success']])
    expect(lines).toEqual([])
  })

  it('logs one notice for each channel if GitHub is down', async () => {
    const { channelsOf, github, lines } = await setup()
    github.fault({ answer: unicorn, times: 0 })
    const channels = channelsOf()
    channels.begin()
    await channels.finish(reportOf('preview'))
    expect(lines.map(line => line.replace(/.*(\d{3}).*/, '$1'))).toEqual(['502', '502'])
    expect(lines[0]).toContain('The deploy is not affected.')
  })

  it('survives a response that is not from GitHub', async () => {
    const { channelsOf, github, lines } = await setup()
    github.fault({ answer: { status: 200, text: '<html>Sign in to the proxy</html>' }, times: 0 })
    await channelsOf().finish(reportOf('preview'))
    expect(lines.map(line => line.slice(0, 7))).toEqual(['notice:', 'notice:'])
  })

  it('reports a cancelled run', async () => {
    const { envOf, inputs, onPull, bodies, states } = await setup()
    const cancel = new AbortController()
    const channels = openNotifications(envOf(onPull(), cancel.signal), inputs, PREVIEW)
    channels.begin()
    cancel.abort()
    const report = reportOf('build-failed')
    await channels.finish({ ...report, outcome: { ...report.outcome, reason: 'cancelled' } })
    expect(bodies()[0]).toContain('the run was cancelled')
    expect(states()).toEqual(['failure'])
  })
})

describe('a merged pull request', () => {
  const refusal = () => {
    const report = reportOf('build-failed')
    return { ...report, outcome: { ...report.outcome, reason: 'plan-changed' as const } }
  }
  const merged = (isRefused: boolean): NotificationSubject => ({
    application: { name: 'churn' },
    isPreview: false,
    merged: { pullRequest: 1, isRefused }
  })

  it.each([
    ['alone', null],
    ['of a configuration file', { file: 'datarobot-apps.yml', app: 'churn', target: 'production' }]
  ])(
    'keeps the comment with the plan of an application %s, and has another one about its refusal',
    async (_, entry) => {
      const { channelsOf, contextOf, bodies, github, repository } = await setup()
      const onPush = (run: number) => contextOf(pushEvent(github.origins, repository), 'push', run)
      await channelsOf({ entry }, { application: { name: 'churn' }, isPreview: false }).finish(reportOf('dry-run'))
      const [plan] = bodies()
      const approved = channelsOf({ entry }, merged(false), onPush(90))
      approved.begin()
      await approved.finish(reportOf('updated'))
      expect(bodies()).toEqual([plan])
      await channelsOf({ entry }, merged(true), onPush(91)).finish(refusal())
      expect(bodies()).toEqual([plan, expect.stringContaining('its plan is not the approved one')])
      await channelsOf({ entry }, merged(false), onPush(92)).finish(reportOf('updated'))
      expect(bodies()).toEqual([plan, expect.stringContaining('was updated and is running')])
    }
  )

  it('belongs to the same GitHub Deployments', async () => {
    const { channelsOf, contextOf, github, repository, states } = await setup()
    const onPush = (run: number) => contextOf(pushEvent(github.origins, repository), 'push', run)
    await channelsOf({}, merged(false), onPush(90)).finish(reportOf('updated'))
    await channelsOf({}, merged(true), onPush(91)).finish(refusal())
    await channelsOf({}, { application: { name: 'churn' }, isPreview: false }, onPush(92)).finish(reportOf('updated'))
    expect(states()).toEqual(['inactive', 'failure', 'success'])
  })
})

describe('close', () => {
  it.each([
    ['removed', /Preview `churn-pr-1` was removed/],
    ['expired', /Preview `churn-pr-1` expired and was removed/]
  ] as const)('reports a preview as %s, by its name and pull request only', async (end, words) => {
    const { channelsOf, contextOf, bodies, states, repository } = await setup('person')
    await channelsOf().finish(reportOf('preview'))
    const swept = channelsOf({}, { ...PREVIEW, pullRequest: 1 }, contextOf({}, 'schedule', 90))
    await swept.close({ state: end, explanation: null })
    expect(bodies()).toHaveLength(1)
    expect(bodies()[0]).toMatch(words)
    expect(bodies()[0]).toContain('Earlier: 1 run')
    expect(bodies()[0]).not.toContain(APP_URL)
    expect(bodies()[0]).not.toContain(repository.branches.get('main'))
    expect(states()).toEqual(['inactive'])
    expect([...repository.environments.keys()]).toEqual([])
  })
})
