// Sample reports of runs, for the pictures and for tests.
import { renderInspection } from '../src/actions/inspect/render.ts'
import { describeStep } from '../src/plan/steps.ts'
import { noFacts } from '../src/report/types.ts'
import { sampleDrift } from './sample-drift.mjs'
import { sampleInspection } from './sample-inspection.mjs'

/** Returns sample reports by name. */
export function sampleReports() {
  return {
    created: report({
      outcome: { operation: 'created' },
      plan: plan({ operation: 'created', steps: createSteps() }),
      done: 10
    }),
    updated: report({
      plan: plan({ steps: updateSteps(), notes: ['files: 3 new or changed, 1 removed', 'replicas: 1 → 2'] }),
      done: 7
    }),
    unchanged: report({
      outcome: { reason: 'unchanged', operation: 'unchanged' },
      plan: plan({ operation: 'unchanged', counts: { files: 14, uploads: 0, uploadBytes: 0, deletes: 0 }, steps: [] }),
      facts: { changed: false }
    }),
    'dry-run': report({
      outcome: { reason: 'planned', operation: 'planned' },
      plan: plan({
        steps: updateSteps(),
        notes: ['all files are sent, not only changed ones: its manifest is missing (version "main@9f31c02 #41")']
      }),
      facts: { versionId: null, versionLabel: null }
    }),
    preview: report({
      plan: plan({ steps: updateSteps() }),
      done: 7,
      facts: { preview: true, appName: 'churn-dashboard-pr-12', expiresAt: '2026-03-09T10:00:00Z' },
      origin: {
        refName: 'feature/new-chart',
        pullRequest: { number: 12, url: 'https://github.com/acme/churn/pull/12' }
      }
    }),
    'build-failed': failure('build-failed', {
      what: 'Application "churn-dashboard" could not be built.',
      saw: 'The build of version "main@abc1234 #42" ended: ERROR: No matching distribution found for streamlit==9.9.',
      next: 'Correct requirements.txt, line 3, then push again. Version "main@9f31c02 #41" runs again meanwhile.',
      buildLog: hostileLog()
    }),
    'start-failed': failure('start-failed', {
      what: 'Application "churn-dashboard" did not start.',
      saw: 'It became "failed" 1m 12s after version "main@abc1234 #42" was published. The likeliest cause: ModuleNotFoundError: No module named \'plotly\'. ("app.py:3")',
      next: 'Add "plotly" to requirements.txt, then push again. Version "main@9f31c02 #41" runs again meanwhile.',
      buildLog: 'Successfully built 4f1c\n',
      runtimeLog:
        'Traceback (most recent call last):\n  File "/opt/code/app.py", line 3, in <module>\n    import plotly\nModuleNotFoundError: No module named \'plotly\'\n',
      findings: [
        {
          file: 'app.py',
          line: 3,
          message: "ModuleNotFoundError: No module named 'plotly'",
          next: 'add "plotly" to requirements.txt'
        }
      ]
    }),
    'upload-refused': report({
      outcome: { status: 'failure', reason: 'upload-refused' },
      plan: plan({ steps: updateSteps() }),
      done: 1,
      failed: 1,
      facts: { versionId: null, versionLabel: null },
      error: {
        reason: 'upload-refused',
        what: 'DataRobot would not store 1 of 3 files in version "main@abc1234 #42".',
        saw: 'It answered 422 after 1 try: "a path may not end with whitespace".',
        next: 'Rename "pages/old.py " or ignore it in .dr_apps_ignore, then run the job again.'
      }
    }),
    rollback: report({
      action: 'rollback',
      outcome: { headline: 'was rolled back and is running' },
      plan: plan({
        counts: NO_FILES,
        steps: backSteps(),
        notes: ['version "main@9f31c02 #41" (66f1c0ffee0123456789ab41) is not in the history of this application']
      }),
      done: 2,
      facts: BACK
    }),
    'rollback-failed': report({
      action: 'rollback',
      outcome: { status: 'failure', reason: 'start-failed' },
      plan: plan({ counts: NO_FILES, steps: backSteps() }),
      done: 1,
      failed: 1,
      facts: { ...BACK, rolledBack: true },
      error: {
        reason: 'start-failed',
        what: 'Application "churn-dashboard" does not run version 66f1c0ffee0123456789ab41.',
        saw: '42s after it was published, it became "failed". Its log ends: no such table. The application is "running" now, with version "main@abc1234 #42" (66f1c0ffee0123456789ab42).',
        next: 'Fix the error in the log and push again; start-app.sh must keep running and listen on port 8080.'
      },
      runtimeLog: 'starting\nno such table\n'
    }),
    inspect: report({
      action: 'inspect',
      outcome: { reason: 'unchanged', operation: 'unchanged', headline: 'is `running`' },
      plan: null,
      facts: { changed: false, previousVersionId: null },
      sections: renderInspection(sampleInspection),
      buildLog: 'Successfully built 4f1c\n',
      runtimeLog: 'starting\nlistening\n'
    }),
    drift: report({
      action: 'drift',
      outcome: {
        reason: 'drifted',
        operation: 'unchanged',
        headline: 'drift: 1 of 2 applications differ from `main`'
      },
      plan: null,
      facts: { changed: false, ...NO_APPLICATION },
      sections: [sampleDrift()]
    }),
    hostile: report({
      plan: plan({
        application: { name: '<img src=x onerror=alert(1)> @octocat `|` #1', id: 'a' },
        steps: updateSteps('**bold** [link](https://evil.example) https://evil.example @octocat'),
        notes: [
          '<script>alert(1)</script>',
          '| a | b |',
          '# not a heading',
          'See www.evil.example and octo@example.com :rocket:'
        ]
      }),
      done: 7,
      facts: {
        appName: '<img src=x onerror=alert(1)> @octocat `|` #1',
        appUrl: 'javascript:alert(1)',
        versionLabel: '`` ` ``'
      },
      origin: { refName: 'feature/<b>|x' }
    })
  }
}

const NO_APPLICATION = Object.fromEntries(
  ['appId', 'appName', 'appUrl', 'appStatus', 'versionId', 'versionLabel', 'previousVersionId'].map(name => [
    name,
    null
  ])
)

const NO_FILES = { files: 0, uploads: 0, uploadBytes: 0, deletes: 0 }

/** Facts of a rollback from the newest version to the previous one. */
const BACK = {
  versionId: '66f1c0ffee0123456789ab41',
  versionLabel: 'main@9f31c02 #41',
  previousVersionId: '66f1c0ffee0123456789ab42'
}

function backSteps() {
  const { versionId, previousVersionId, versionLabel } = BACK
  const known = {
    version: { label: versionLabel, commit: '9f31c02', createdAt: '2026-03-01T16:20:00.000Z' },
    from: { label: 'main@abc1234 #42', commit: 'abc1234', createdAt: '2026-03-02T10:02:00.000Z' }
  }
  return [{ kind: 'publish', applicationId: 'a', from: previousVersionId, versionId, known }, { kind: 'wait' }]
}

function failure(reason, { buildLog, runtimeLog = '', findings = [], ...error }) {
  return report({
    outcome: { status: 'failure', reason },
    plan: plan({ steps: updateSteps(), notes: ['files: 3 new or changed, 1 removed'] }),
    done: 5,
    failed: 1,
    facts: { appStatus: 'running', rolledBack: true },
    error: { ...error, reason },
    findings,
    buildLog,
    runtimeLog,
    verificationLog: ''
  })
}

function report({ outcome, plan, done = 0, failed = 0, facts, origin, ...more }) {
  const startedAt = Date.UTC(2026, 2, 2, 10)
  const at = seconds => startedAt + seconds * 1000
  const times = timesOf(plan?.steps ?? [], failed > 0)
  const isReached = index => index < done + failed
  return {
    action: 'deploy',
    outcome: { status: 'success', reason: 'deployed', operation: 'updated', detail: null, headline: null, ...outcome },
    plan,
    steps:
      done === 0
        ? []
        : plan.steps.map((step, index) => ({
            step,
            description: describeStep(step),
            state: index < done ? 'done' : index < done + failed ? 'failed' : 'not-reached',
            startedAt: isReached(index) ? at(times[index].from) : null,
            endedAt: isReached(index) ? at(times[index].to) : null
          })),
    stages: stages({ plan, done, at, times }),
    facts: {
      ...noFacts(),
      appId: '66f1c0ffee0123456789abcd',
      appName: 'churn-dashboard',
      appUrl: 'https://app.datarobot.com/custom_applications/66f1c0ffee0123456789abcd/',
      appStatus: 'running',
      versionId: '66f1c0ffee0123456789ab42',
      versionLabel: 'main@abc1234 #42',
      previousVersionId: plan?.operation === 'created' ? null : '66f1c0ffee0123456789ab41',
      ...facts
    },
    error: null,
    sections: [],
    findings: [],
    environmentBuildLog: '',
    buildLog: '',
    runtimeLog: '',
    verificationLog: '',
    origin: {
      serverUrl: 'https://github.com',
      repository: 'acme/churn',
      commit: 'abc1234def5678abc1234def5678abc1234def56',
      refName: 'main',
      runUrl: 'https://github.com/acme/churn/actions/runs/1',
      actionUrl: 'https://github.com/datarobot-community/datarobot-custom-app-action/blob/v1',
      pullRequest: null,
      ...origin
    },
    startedAt,
    endedAt: at(done === 0 ? 3 : failed > 0 ? times[done].to : 125),
    ...more
  }
}

/** Seconds at which each step begins and ends: the wait lasts until the run is nearly over, or fails at its end. */
function timesOf(steps, isFailed) {
  const wait = steps.findIndex(({ kind }) => kind === 'wait')
  const waitEnd = isFailed ? 125 : 125 - (steps.length - 1 - wait) * 0.5
  return steps.map((_, index) => {
    if (wait < 0 || index < wait) return { from: 3 + index * 1.5, to: 4.2 + index * 1.5 }
    if (index === wait) return { from: 3 + index * 1.5, to: waitEnd }
    return { from: waitEnd + (index - wait - 1) * 0.5, to: waitEnd + (index - wait) * 0.5 }
  })
}

/** The stage in which a run failed has no end. */
function stages({ plan, done, at, times }) {
  const wait = plan?.steps.findIndex(({ kind }) => kind === 'wait') ?? -1
  const isApplied = wait >= 0 && done >= wait
  const isVerified = isApplied && done > wait
  const isFinishing = isVerified && plan.steps.length > wait + 1
  return [
    { name: 'Read inputs', startedAt: at(0), endedAt: at(0.1) },
    { name: 'Collect and plan', startedAt: at(0.1), endedAt: at(3) },
    ...(done > 0 ? [{ name: 'Apply', startedAt: at(3), endedAt: isApplied ? at(times[wait].from) : null }] : []),
    ...(isApplied
      ? [{ name: 'Wait', startedAt: at(times[wait].from), endedAt: isVerified ? at(times[wait].to) : null }]
      : []),
    ...(isFinishing ? [{ name: 'Finish', startedAt: at(times[wait].to), endedAt: at(125) }] : [])
  ]
}

function plan(overrides) {
  return {
    operation: 'updated',
    subject: { kind: 'application', name: 'churn-dashboard', id: '66f1c0ffee0123456789abcd' },
    counts: { files: 14, uploads: 3, uploadBytes: 3003, deletes: 1 },
    notes: [],
    describe: describeStep,
    ...overrides
  }
}

function files(count, folder) {
  return Array.from({ length: count }, (_, index) => ({
    path: `${folder}/page-${index + 1}.py`,
    size: 1000 + index,
    sha256: '',
    location: ''
  }))
}

function updateSteps(label = 'main@abc1234 #42') {
  const base = { id: '66f1c0ffee0123456789ab41', label: 'main@9f31c02 #41' }
  return [
    version({ base, label, resources: { replicas: 2 }, files: files(3, 'pages') }),
    { kind: 'delete-files', paths: ['pages/old.py'] },
    {
      kind: 'set-parameters',
      variant: 'values',
      parameters: [{ name: 'LOG_LEVEL', type: 'string', value: 'secret' }],
      inherited: [],
      defined: ['LOG_LEVEL']
    },
    { kind: 'verify', paths: files(15, 'pages').map(({ path }) => path) },
    {
      kind: 'publish',
      applicationId: 'a',
      from: base.id,
      versionId: null,
      details: { from: { label: base.label, commit: '9f31c02', createdAt: null } }
    },
    { kind: 'wait' },
    { kind: 'delete-versions', keep: 10 }
  ]
}

function createSteps() {
  return [
    { kind: 'create-source', name: 'churn-dashboardSource', customTemplateId: null },
    version({
      base: null,
      label: 'main@abc1234 #42',
      environmentVersionId: '66d07fae0513a1edf18595bb',
      files: files(100, 'pages')
    }),
    { kind: 'upload', batch: 2, of: 3, files: files(100, 'static') },
    { kind: 'upload', batch: 3, of: 3, files: files(14, 'data') },
    { kind: 'verify', paths: files(215, 'pages').map(({ path }) => path) },
    { kind: 'create-application', name: 'churn-dashboard', versionId: null },
    { kind: 'wait' },
    { kind: 'change-settings', settings: { allowAutoStopping: true, externalAccessEnabled: false } },
    { kind: 'share', with: 'application', grants: [{ type: 'user', username: 'ann@example.com', role: 'EDITOR' }] },
    { kind: 'link-use-case', useCaseId: '66f1c0ffee0123456789ab77' }
  ]
}

function version(overrides) {
  return {
    kind: 'create-version',
    environmentVersionId: null,
    resources: {},
    keyScope: undefined,
    files: [],
    ...overrides
  }
}

function hostileLog() {
  const lines = Array.from({ length: 120 }, (_, index) => `Collecting package-${index} ... done`)
  return [
    ...lines,
    '````',
    '</details><img src=x onerror=alert(1)>',
    '::error file=app.py,line=1::not an annotation',
    '\u001b[31mERROR: Could not find a version that satisfies the requirement streamlit==9.9\u001b[0m',
    'ERROR: No matching distribution found for streamlit==9.9',
    'The command "pip install -r requirements.txt" ended with code 1'
  ].join('\n')
}
