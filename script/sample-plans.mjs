// Sample comments with plans to approve, for the pictures: of five files, of five hundred, and one that was refused later.
import { sampleComments } from './sample-comments.mjs'

const change = (kind, path, size = 2_100, sizeBefore = kind === 'added' ? null : 1_900) => ({
  kind,
  path,
  from: null,
  size: kind === 'deleted' ? null : size,
  sizeBefore
})

const FIVE = [
  change('changed', 'app.py'),
  change('added', 'pages/forecast.py', 3_400),
  change('changed', 'pages/overview.py', 5_200, 5_900),
  { ...change('renamed', 'static/style.css', 800, 800), from: 'style.css' },
  change('deleted', 'utils_old.py')
]

const FIVE_HUNDRED = [
  ...FIVE,
  ...Array.from({ length: 300 }, (_, index) => change('added', `static/icons/icon-${index}.svg`, 700)),
  ...Array.from({ length: 150 }, (_, index) => change('changed', `data/regions/region-${index}.csv`, 40_000, 39_000)),
  ...Array.from({ length: 45 }, (_, index) => change('deleted', `pages/old/chapter-${index}/page.py`))
].sort((one, other) => (one.path < other.path ? -1 : 1))

/** Returns sample comments by name. */
export function samplePlans() {
  const { planned, failed } = sampleComments()
  const comment = files => ({
    ...planned,
    report: {
      ...planned.report,
      outcome: {
        ...planned.report.outcome,
        detail: 'This is the plan for "production", with the digest 3f9c21ab08de. Nothing was deployed.'
      },
      plan: {
        ...planned.report.plan,
        notes: [],
        ...stepsFor(planned.report.plan.steps, files),
        changes: {
          files,
          settings: [
            {
              name: 'execution environment',
              before: 'version 6b0bd848496cb4b4620119d6',
              after: 'version 76d07fae0513a1edf18595bb'
            },
            { name: 'replicas', before: '1', after: '2' },
            { name: 'runtime parameter LOG_LEVEL', before: 'a value', after: 'another value' },
            { name: 'credential DATABASE', before: 'not set', after: 'a value' }
          ],
          remarks: [],
          downtime: 'none: the version that runs now stays until the new one is ready.'
        }
      }
    }
  })
  const refused = {
    ...failed,
    application: planned.application,
    history: {
      entries: [{ ...failed.history.entries[0], state: 'failed', reason: 'plan-changed', took: 4_100 }],
      url: null
    },
    origin: { ...failed.origin, refName: 'main' },
    report: {
      ...failed.report,
      outcome: { ...failed.report.outcome, reason: 'plan-changed' },
      plan: null,
      findings: [],
      buildLog: '',
      facts: { ...planned.report.facts, changed: false },
      error: {
        reason: 'plan-changed',
        what: 'The plan is not the approved one, so nothing was deployed.',
        saw: [
          'Approved in pull request #12: 3f9c21ab08de; planned now: 81d0c4e7f5aa.',
          '- file "pages/forecast.py": other content in the plan of pull request #12; it would be changed',
          '- file "pages/hotfix.py": not in an approved plan; it would be changed',
          '- setting "replicas": 2 in the plan of pull request #12; it would be 3'
        ].join('\n'),
        next: 'Open a pull request whose plan shows these changes. To deploy it without a plan, start the workflow by hand where "require-plan" is false for that event.'
      }
    }
  }
  return { 'plan-small': comment(FIVE), 'plan-large': comment(FIVE_HUNDRED), 'plan-refused': refused }
}

/** Steps and counts of a plan that makes these changes. */
function stepsFor(steps, files) {
  const uploads = files.filter(({ kind }) => kind !== 'deleted')
  const deletes = files.filter(({ kind }) => kind === 'deleted' || kind === 'renamed')
  const total = files.length + 9
  const content = {
    'create-version': { environmentVersionId: '76d07fae0513a1edf18595bb', files: uploads },
    'delete-files': { paths: deletes.map(({ path }) => path) },
    'set-parameters': {
      parameters: ['DATABASE', 'LOG_LEVEL'].map(name => ({ name, type: 'string', value: 'secret' })),
      defined: ['DATABASE', 'LOG_LEVEL']
    },
    verify: { paths: Array.from({ length: total + 1 }, (_, index) => `${index}`) }
  }
  return {
    steps: steps.map(step => ({ ...step, ...content[step.kind] })),
    counts: {
      files: total,
      uploads: uploads.length,
      uploadBytes: uploads.reduce((sum, { size }) => sum + size, 0),
      deletes: deletes.length
    }
  }
}
