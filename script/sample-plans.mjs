// Sample comments with plans to approve, for the pictures: of five files, and of five hundred.
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
  const { planned } = sampleComments()
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
        counts: {
          files: files.length + 9,
          uploads: files.filter(({ kind }) => kind !== 'deleted').length,
          uploadBytes: files.reduce((sum, { size }) => sum + (size ?? 0), 0),
          deletes: files.filter(({ kind }) => kind === 'deleted' || kind === 'renamed').length
        },
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
  return { 'plan-small': comment(FIVE), 'plan-large': comment(FIVE_HUNDRED) }
}
