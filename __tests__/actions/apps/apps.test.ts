import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from '@jest/globals'
import { type AppsRun, runApps } from '../../support/apps-runs.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { createFolder } from '../../support/folders.ts'
import { type Files, type GitHistory, gitHistory, type PlannedCommit } from '../../support/git-history.ts'
import { startAcme } from '../../support/github-client.ts'

const CONFIG = 'datarobot-apps.yml'

const FILE = `defaults: {environment: Base}
apps:
  churn: {path: apps/churn, watch: ['libs/common/**', '!libs/common/docs/**'], targets: {production: {app-name: churn}, staging: {app-name: churn-s}}}
  sales: {path: ./apps/sales/, watch: [libs/common/**], app-name: sales}
  stock: {path: apps/stock, environment-path: docker, app-name: stock}
  plans: {path: apps/plans, app-name: plans}
  tours: {path: apps/tours, watch: [vendor/sub/lib/*.py], app-name: tours}
`

const ALL = ['churn', 'sales', 'stock', 'plans', 'tours']

const FILES: Files = {
  [CONFIG]: FILE,
  'README.md': 'five applications',
  'core/core.py': '1',
  'docker/Dockerfile': 'FROM python',
  'libs/common/a.py': '1',
  'libs/common/docs/a.md': '1',
  'apps/churn-old/app.py': '1',
  ...Object.fromEntries(ALL.map(name => [`apps/${name}/app.py`, '1']))
}

const root = { files: FILES }
const changed = (files: Files): PlannedCommit => ({ files: { ...FILES, ...files } })
const withFile = (from: string, to: string): PlannedCommit => {
  if (!FILE.includes(from)) throw new Error(`no "${from}" in the file`)
  return changed({ [CONFIG]: FILE.replace(from, to) })
}

const without = (path: string): Files => Object.fromEntries(Object.entries(FILES).filter(([name]) => name !== path))

const push = (history: GitHistory, base: string, head: string) => ({
  name: 'push',
  event: { before: history.sha(base), after: history.sha(head) }
})

const HOSTILE = 'apps/churn/x\n::error::y <b>|`.py'
const MOVED = FILE.replaceAll('apps/', 'src/apps/')

/** Commits after `root`, each with its change. */
const AFTER_ROOT: Readonly<Record<string, PlannedCommit>> = {
  'a-target-of-churn': withFile('app-name: churn-s', 'app-name: x'),
  'churn-and-a-library': changed({ 'apps/churn/app.py': '2', 'libs/common/a.py': '2' }),
  churn: changed({ 'apps/churn/app.py': '2' }),
  'an-entry': withFile('app-name: plans', 'app-name: new-plans'),
  'a-broken-file': changed({ [CONFIG]: 'apps: [' }),
  'no-file': { files: without(CONFIG) },
  'a-glob': withFile('libs/common/**', '../libs/**'),
  'a-hostile-name': changed({ [HOSTILE]: '1' }),
  'a-folder': changed({ [CONFIG]: MOVED }),
  'churn-in-a-folder': changed({ [CONFIG]: MOVED, 'apps/churn/app.py': '2' })
}

const pushed = gitHistory({
  root,
  ...Object.fromEntries(Object.entries(AFTER_ROOT).map(([name, next]) => [name, { ...next, parents: ['root'] }]))
})

/** Runs the action for a push from one commit to another, with the history in the checkout. */
function onPush(head: string, inputs: Record<string, string> = {}, base = 'root'): Promise<AppsRun> {
  pushed.checkOut(head)
  return runApps(pushed.folder, { only: 'changed', ...inputs }, push(pushed, base, head))
}

describe('the matrix', () => {
  it('has every application with the target, in the order of the file', async () => {
    pushed.checkOut('root')
    const { exitCode, outputs, summary, log } = await runApps(pushed.folder, {})
    expect({ exitCode, outputs }).toEqual({
      exitCode: 0,
      outputs: {
        reason: 'unchanged',
        matrix: JSON.stringify({
          include: [
            { app: 'churn', target: 'production', path: 'apps/churn' },
            { app: 'sales', target: 'production', path: 'apps/sales' },
            { app: 'stock', target: 'production', path: 'apps/stock' },
            { app: 'plans', target: 'production', path: 'apps/plans' },
            { app: 'tours', target: 'production', path: 'apps/tours' }
          ]
        }),
        changed: JSON.stringify(ALL),
        count: '5',
        selection: 'all',
        'duration-seconds': '0'
      }
    })
    expect(summary).toMatch(/^## Application matrix has 5 of 5 applications\n/)
    expect(log).toContain('  churn (apps/churn)')
  })

  it('leaves out applications without the target', async () => {
    pushed.checkOut('root')
    const { apps, log } = await runApps(pushed.folder, { target: 'staging' })
    expect(apps).toEqual(['churn'])
    expect(log).toContain('Without the target "staging": 4 applications')
  })
})

describe('an application is changed by', () => {
  const CHANGES: [string, PlannedCommit, string[], Record<string, string>?][] = [
    ['a file in its folder', changed({ 'apps/churn/app.py': '2' }), ['churn']],
    ['a new file in its folder', changed({ 'apps/sales/new/file.py': '2' }), ['sales']],
    ['a deleted file', { files: without('apps/stock/app.py') }, ['stock']],
    [
      'a file that moves from one folder to another',
      { files: { ...without('apps/plans/app.py'), 'apps/tours/moved.py': '1' } },
      ['plans', 'tours']
    ],
    ['a file that several of them watch', changed({ 'libs/common/a.py': '2' }), ['churn', 'sales']],
    ['no file that "watch" leaves out', changed({ 'libs/common/docs/a.md': '2' }), ['sales']],
    ['the folder of its environment', changed({ 'docker/Dockerfile': 'FROM python:3.12' }), ['stock']],
    ['a submodule that has a watched file', changed({ 'vendor/sub': 'as a submodule' }), ['tours']],
    ['no folder with a similar name', changed({ 'apps/churn-old/app.py': '2' }), []],
    ['no file elsewhere', changed({ 'README.md': '2', 'core/core.py': '2' }), []],
    ['the target of a link', changed({ 'core/core.py': '2' }), ['plans'], { 'apps/plans/core': '../../core' }],
    [
      'the target of a link to a file',
      changed({ 'README.md': '2' }),
      ['tours'],
      { 'apps/tours/r.md': '../../README.md' }
    ],
    [
      'the loss of the target of a link',
      { files: without('core/core.py') },
      ['plans'],
      { 'apps/plans/core': '../../core' }
    ],
    [
      'no target of a link out of the checkout',
      changed({ 'core/core.py': '2' }),
      [],
      { 'apps/plans/x': '/etc/passwd' }
    ],
    ['its entry in the file', withFile('app-name: plans', 'app-name: new-plans'), ['plans']],
    ['a new entry in the file', withFile('apps:\n', 'apps:\n  new: {path: new, app-name: new}\n'), ['new']],
    ['the defaults of the file', withFile('environment: Base', 'environment: New'), ALL],
    ['no other words of the file', withFile('apps:\n', '# five applications\napps:\n'), []]
  ]

  const history = gitHistory({
    root,
    ...Object.fromEntries(CHANGES.map(([, next], index) => [`next-${index}`, { ...next, parents: ['root'] }]))
  })

  const changes = CHANGES.map(([name, , ...rest], index) => [name, `next-${index}`, rest] as const)
  itSampled.each(sample(changes, 6))('%s', async (_, next, rest) => {
    const [expected, links] = rest
    history.checkOut(next, links)
    const run = await runApps(history.folder, { only: 'changed' }, push(history, 'root', next))
    const { exitCode, apps, outputs, log } = run
    expect({
      exitCode,
      apps,
      count: outputs.count,
      changed: outputs.changed,
      log: exitCode === 0 ? '' : log
    }).toEqual({
      exitCode: 0,
      apps: expected,
      count: String(expected.length),
      changed: JSON.stringify(expected),
      log: ''
    })
    const total = ALL.length + (expected.includes('new') ? 1 : 0)
    expect(outputs.selection).toMatch(
      new RegExp(`^${expected.length} of ${total}, which differ between [0-9a-f]{7} and [0-9a-f]{7}$`)
    )
  })

  it('any file but that with the applications, if it is the whole repository', async () => {
    const file = 'apps:\n  one: {app-name: one}\n  two: {path: two, app-name: two}\n'
    const history = gitHistory({
      root: { files: { [CONFIG]: file, 'app.py': '1' } },
      entry: { files: { [CONFIG]: file.replace('app-name: two', 'app-name: 2'), 'app.py': '1' } },
      code: { files: { [CONFIG]: file, 'app.py': '2' }, parents: ['root'] }
    })
    const appsOf = async (head: string) => {
      history.checkOut(head)
      return (await runApps(history.folder, { only: 'changed' }, push(history, 'root', head))).apps
    }
    expect([await appsOf('entry'), await appsOf('code')]).toEqual([['two'], ['one']])
  })

  it('a change of the file that it shares with another target', async () => {
    expect((await onPush('a-target-of-churn', { target: 'staging' })).apps).toEqual(['churn'])
  })

  const environments: [string, string, string[]][] = [
    ['the environment, with another folder of the application', '3', ['one']],
    ['the environment', '2', []]
  ]
  itSampled.each(sample(environments, 1))(
    'the file itself, if it is a file of %s',
    async (_, environment, expected) => {
      const fileWith = (note: string) =>
        `# ${note}\napps:\n  one: {path: ${environment === '2' ? '.' : 'app'}, environment-path: ${environment === '2' ? 'docker' : '.'}, app-name: one}\n`
      const history = gitHistory({
        root: { files: { [CONFIG]: fileWith('a'), 'app/app.py': '1', 'docker/Dockerfile': '' } },
        next: { files: { [CONFIG]: fileWith('b'), 'app/app.py': '1', 'docker/Dockerfile': '' } }
      })
      history.checkOut('next')
      expect((await runApps(history.folder, { only: 'changed' }, push(history, 'root', 'next'))).apps).toEqual(expected)
    }
  )

  it('a path that the log and the summary show', async () => {
    const { log, summary } = await onPush('churn-and-a-library')
    expect(log).toContain('  churn (apps/churn): apps/churn/app.py')
    expect(log).toContain('  sales (apps/sales): libs/common/a.py')
    expect(log).toContain('Unchanged: stock, plans, tours')
    expect(summary).toContain('`libs/common/a.py`')
  })
})

describe('only: changed', () => {
  const commits = {
    root,
    main: changed({ 'apps/sales/app.py': '2' }),
    feature: { ...changed({ 'apps/churn/app.py': '2' }), parents: ['root'] },
    orphan: { files: { ...FILES, 'apps/plans/app.py': '2' }, parents: [] }
  }
  const history = gitHistory(commits)
  const ZERO = '0'.repeat(40)
  type Event = { name: string; event: object; ref?: string }
  const pullRequest = (action: string) => ({
    action,
    pull_request: {
      number: 1,
      state: action === 'closed' ? 'closed' : 'open',
      base: { ref: 'main', sha: history.sha('main') },
      head: { ref: 'feature', sha: history.sha('feature'), repo: { full_name: 'acme/churn' } }
    }
  })

  const EVENTS: Record<string, { event: Event; apps: string[]; selection: RegExp }> = {
    'a push': {
      event: push(history, 'root', 'main'),
      apps: ['sales'],
      selection: /^1 of 5/
    },
    'a pull request': {
      event: { name: 'pull_request', event: pullRequest('synchronize') },
      apps: ['churn'],
      selection: /^1 of 5/
    },
    'a pull request of a fork on pull_request_target': {
      event: { name: 'pull_request_target', event: pullRequest('opened') },
      apps: ['churn'],
      selection: /^1 of 5/
    },
    'a closed pull request': {
      event: { name: 'pull_request', event: pullRequest('closed') },
      apps: ALL,
      selection: /^all, because the pull request is closed/
    },
    'a merge queue': {
      event: {
        name: 'merge_group',
        event: { merge_group: { base_sha: history.sha('root'), head_sha: history.sha('feature') } },
        ref: 'refs/heads/gh-readonly-queue/main/pr-1'
      },
      apps: ['churn'],
      selection: /^1 of 5/
    },
    'a force push': {
      event: push(history, 'main', 'feature'),
      apps: ['churn', 'sales'],
      selection: /^2 of 5/
    },
    'a force push without a common ancestor': {
      event: push(history, 'root', 'orphan'),
      apps: ['plans'],
      selection: /^1 of 5/
    },
    'the first push of a branch': {
      event: { name: 'push', event: { before: ZERO, after: history.sha('feature'), created: true } },
      apps: ALL,
      selection: /^all, because the branch is new/
    },
    'a tag': {
      event: { name: 'push', event: { before: ZERO, after: history.sha('main') }, ref: 'refs/tags/v1' },
      apps: ALL,
      selection: /^all, because a tag/
    },
    'a schedule': {
      event: { name: 'schedule', event: { schedule: '0 3 * * *' } },
      apps: ALL,
      selection: /^all, because the event "schedule"/
    },
    'a manual run': {
      event: { name: 'workflow_dispatch', event: { inputs: {} } },
      apps: ALL,
      selection: /^all, because the event "workflow_dispatch"/
    }
  }

  itSampled.each(sample(Object.entries(EVENTS), 6))(
    'of %s is known to GitHub',
    async (_, { event, apps, selection }) => {
      const { github, repository } = await startAcme()
      history.pushTo(repository)
      const workspace = createFolder(FILES)
      const run = await runApps(
        workspace,
        { only: 'changed', 'github-token': 'readonly' },
        {
          ...event,
          apiUrl: github.apiUrl
        }
      )
      expect(run).toMatchObject({ exitCode: 0, apps, outputs: { selection: expect.stringMatching(selection) } })
      expect(run.log).toContain(`Selected: ${run.outputs.selection}`)
    }
  )

  itSampled.each(sample(Object.entries(EVENTS), 3))(
    'of %s is known to a complete checkout',
    async (_, { event, apps, selection }) => {
      history.checkOut('feature')
      expect(await runApps(history.folder, { only: 'changed' }, event)).toMatchObject({
        exitCode: 0,
        apps,
        outputs: { selection: expect.stringMatching(selection) }
      })
    }
  )

  it('of a push to a pull request has the applications that it no longer changes, so that their previews go', async () => {
    const history = gitHistory({
      root,
      main: changed({ 'apps/sales/app.py': '2' }),
      before: { ...changed({ 'apps/churn/app.py': '2', 'apps/plans/app.py': '2' }), parents: ['root'] },
      // It reverts the change of one application, and merges what the base changed in another.
      after: {
        ...changed({ 'apps/churn/app.py': '2', 'apps/sales/app.py': '2' }),
        parents: ['before', 'main']
      }
    })
    history.checkOut('after')
    const event = {
      action: 'synchronize',
      before: history.sha('before'),
      pull_request: {
        number: 1,
        state: 'open',
        base: { ref: 'main', sha: history.sha('main') },
        head: { ref: 'feature', sha: history.sha('after'), repo: { full_name: 'acme/churn' } }
      }
    }
    const { apps, outputs, log } = await runApps(history.folder, { only: 'changed' }, { name: 'pull_request', event })
    expect(apps).toEqual(['churn', 'plans'])
    expect(outputs.selection).toMatch(/^2 of 5, which differ between \w{7} and \w{7}, or differed before this push$/)
    expect(log).toContain('  plans (apps/plans): differed before this push')
  })

  it('of a pull request has the folder of the preview, and the applications that differ there', async () => {
    const file = `apps:
  churn: {path: apps/churn, targets: {production: {app-name: churn}, preview: {path: apps/sample}}}
  sales: {path: apps/sales, app-name: sales}
`
    const files = { [CONFIG]: file, 'apps/churn/app.py': '1', 'apps/sample/app.py': '1', 'apps/sales/app.py': '1' }
    const history = gitHistory({
      root: { files },
      head: { files: { ...files, 'apps/sample/app.py': '2' }, parents: ['root'] }
    })
    history.checkOut('head')
    const event = {
      action: 'opened',
      pull_request: {
        number: 1,
        state: 'open',
        base: { ref: 'main', sha: history.sha('root') },
        head: { ref: 'feature', sha: history.sha('head'), repo: { full_name: 'acme/churn' } }
      }
    }
    const { outputs } = await runApps(history.folder, { only: 'changed' }, { name: 'pull_request', event })
    expect(JSON.parse(outputs.matrix ?? '')).toEqual({
      include: [{ app: 'churn', target: 'production', path: 'apps/sample' }]
    })
  })

  it('uses the checkout if GitHub cannot tell', async () => {
    history.checkOut('main')
    const { github, repository } = await startAcme()
    history.pushTo(repository)
    const run = await runApps(
      history.folder,
      { only: 'changed', 'github-token': 'powerless' },
      {
        ...push(history, 'root', 'main'),
        apiUrl: github.apiUrl
      }
    )
    expect(run.apps).toEqual(['sales'])
  })

  it('selects all if neither GitHub nor the checkout can tell, and says why', async () => {
    const { github } = await startAcme()
    const clone = history.shallowClone('main', 1)
    const workspace = createFolder(FILES)
    renameSync(join(clone, '.git'), join(workspace, '.git'))
    const run = await runApps(
      workspace,
      { only: 'changed', 'github-token': 'readonly' },
      {
        ...push(history, 'root', 'main'),
        apiUrl: github.apiUrl
      }
    )
    expect(run.apps).toEqual(ALL)
    expect(run.outputs.selection).toMatch(
      /^all, because GitHub cannot compare the commits: it does not know both.*; the checkout cannot.*"fetch-depth: 0"/
    )
    expect(run.log).toContain(run.outputs.selection)
    expect(run.summary).toContain('all, because GitHub cannot compare the commits')
  })

  it('selects all without a token and without ".git"', async () => {
    const run = await runApps(createFolder(FILES), { only: 'changed' }, push(history, 'root', 'main'))
    expect(run.outputs.selection).toMatch(/^all, because there is neither a "github-token" nor a checkout/)
  })

  it('compares the entries of the file with the commit that GitHub knows', async () => {
    const entries = gitHistory({ root, next: AFTER_ROOT['an-entry']! })
    const { github, repository } = await startAcme()
    entries.pushTo(repository)
    const workspace = createFolder(AFTER_ROOT['an-entry']!.files)
    const event = { ...push(entries, 'root', 'next'), apiUrl: github.apiUrl }
    expect((await runApps(workspace, { only: 'changed', 'github-token': 'readonly' }, event)).apps).toEqual(['plans'])
  })

  it('compares the entries of the file with the commit that the checkout knows', async () => {
    expect((await onPush('an-entry')).apps).toEqual(['plans'])
  })

  it('selects all if the file had problems before', async () => {
    const run = await onPush('root', {}, 'a-broken-file')
    expect(run.apps).toEqual(ALL)
    expect(run.outputs.selection).toMatch(/^all, because the entries .* "datarobot-apps.yml" of commit \w{7} has prob/)
  })

  it('selects all if the workflow made the file', async () => {
    pushed.checkOut('churn')
    renameSync(join(pushed.folder, CONFIG), join(pushed.folder, 'merged.yml'))
    const inputs = { only: 'changed', config: 'merged.yml' }
    const run = await runApps(pushed.folder, inputs, push(pushed, 'root', 'churn'))
    expect(run.apps).toEqual(ALL)
    expect(run.outputs.selection).toMatch(/^all, because "merged.yml" is not a file of the repository/)
  })

  it('selects the applications of a file that is new', async () => {
    expect((await onPush('root', {}, 'no-file')).apps).toEqual(ALL)
  })

  it('works in a checkout in a folder of the workspace', async () => {
    pushed.checkOut('churn-in-a-folder')
    const workspace = createFolder({})
    mkdirSync(join(workspace, 'empty'))
    renameSync(pushed.folder, join(workspace, 'src'))
    const inputs = { only: 'changed', config: `src/${CONFIG}` }
    const { apps } = await runApps(workspace, inputs, push(pushed, 'a-folder', 'churn-in-a-folder')).finally(() =>
      renameSync(join(workspace, 'src'), pushed.folder)
    )
    expect(apps).toEqual(['churn'])
  })
})

describe('a wrong input', () => {
  it('is named together with every problem of the file', async () => {
    const workspace = createFolder({ [CONFIG]: 'apps:\n  churn: {paht: x}\n  sales: {replicas: [1]}\n' })
    const { exitCode, outputs, log } = await runApps(workspace, { only: 'some' })
    expect({ exitCode, reason: outputs.reason, matrix: outputs.matrix }).toEqual({
      exitCode: 1,
      reason: 'input-invalid',
      matrix: undefined
    })
    for (const part of ['datarobot-apps.yml:2:11', 'datarobot-apps.yml:3:', 'Input "only"', 'all or changed'])
      expect(log).toContain(part)
  })

  it.each<[string, Record<string, string>, RegExp]>([
    ['a file that does not exist', { config: 'apps.yml' }, /"apps.yml" cannot be read.*no such file/s],
    ['a file outside of the checkout', { config: '../apps.yml' }, /not a path inside of the checkout/],
    ['the target of previews', { target: 'preview' }, /no application has.*Remove it, or name the target/],
    ['a target that no application has', { target: 'stagign' }, /production, staging\. Did you mean "staging"\?/]
  ])('such as %s is refused', async (_, inputs, message) => {
    const { exitCode, log } = await runApps(createFolder(FILES), inputs)
    expect(exitCode).toBe(1)
    expect(log).toMatch(message)
  })

  it('such as a glob out of the checkout is refused', async () => {
    const { exitCode, log } = await onPush('a-glob')
    expect(exitCode).toBe(1)
    expect(log).toMatch(/Input "watch" has "\.\.\/libs\/\*\*".*relative to the root of the checkout/)
  })
})

describe('a matrix that GitHub would refuse', () => {
  const many = (count: number, path = 'x') =>
    `apps:\n${Array.from({ length: count }, (_, number) => `  a${number}: {path: ${path}, app-name: a${number}}\n`).join('')}`

  it('is one with more than 256 jobs', async () => {
    expect((await runApps(createFolder({ [CONFIG]: many(256) }), {})).outputs.count).toBe('256')
    const { exitCode, outputs, log } = await runApps(createFolder({ [CONFIG]: many(257) }), {})
    expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'limit-exceeded' })
    expect(log).toContain('It would have 257 jobs, and the maximum is 256.')
  })

  it('is one with more than 1 MiB', async () => {
    const { outputs } = await runApps(createFolder({ [CONFIG]: many(200, 'x'.repeat(3000)) }), {})
    expect(outputs.reason).toBe('limit-exceeded')
  })
})

describe('names in the repository', () => {
  it('are shown as data', async () => {
    const { log, summary, outputs } = await onPush('a-hostile-name')
    expect(log).not.toContain('\n::error::')
    expect(summary).not.toContain('<b>|')
    expect(JSON.parse(outputs.changed ?? '')).toEqual(['churn'])
  })
})
