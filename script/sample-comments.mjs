// Sample comments of a pull request, for the pictures and for tests.
import { renderDetails } from '../src/report/comment.ts'
import { foldDetails, MAX_DETAILS_CHARS } from '../src/report/shared-comment.ts'
import { sampleReports } from './sample-reports.mjs'

const KEY = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'
const NAME = 'churn-dashboard-pr-12'
const COMMITS = ['9f31c02', '5d0e7aa', '77b1f3e', 'abc1234'].map(short => short.padEnd(40, '0'))

/** Returns sample comments by name. */
export function sampleComments() {
  const reports = sampleReports()
  const url = reports.preview.facts.appUrl
  const preview = {
    facts: {
      ...reports.preview.facts,
      appName: NAME,
      changed: true,
      files: { total: 14, uploaded: 3, deleted: 1, bytesUploaded: 3003 }
    },
    origin: reports.preview.origin
  }
  const failed = (name, facts = {}) => ({
    ...reports[name],
    origin: preview.origin,
    facts: { ...preview.facts, appStatus: 'failed', rolledBack: null, ...facts }
  })
  const finding = {
    file: 'apps/churn/requirements.txt',
    line: 3,
    message: 'pip found no version that matches streamlit==9.9',
    next: 'write a version that exists'
  }
  return {
    'deploying-first': page({ entries: [entry(41, 'deploying')], report: null }),
    deploying: page({ entries: [entry(44, 'deploying'), ...earlier()], url, report: null }),
    ready: page({
      entries: [entry(44, 'ready', 'deployed', 125), ...earlier()],
      url,
      report: { ...reports.preview, ...preview }
    }),
    unchanged: page({
      entries: [entry(44, 'ready', 'unchanged', 4), ...earlier()],
      url,
      report: {
        ...reports.unchanged,
        ...preview,
        facts: { ...reports.unchanged.facts, ...preview.facts, changed: false }
      }
    }),
    failed: page({
      entries: [entry(44, 'failed', 'build-failed', 61), ...earlier()],
      url,
      report: {
        ...failed('build-failed'),
        findings: [
          finding,
          {
            ...finding,
            file: 'apps/churn/app.py',
            line: null,
            message: 'it imports "streamlit", which is not installed',
            next: null
          }
        ]
      }
    }),
    'rolled-back': page({
      entries: [entry(44, 'rolled-back', 'start-failed', 130), ...earlier()],
      url,
      report: failed('start-failed', { appStatus: 'running', rolledBack: true })
    }),
    planned: page({
      entries: [entry(44, 'planned', 'planned', 3)],
      url: null,
      report: reports['dry-run'],
      application: { name: 'churn-dashboard', isPreview: false }
    }),
    skipped: page({
      entries: [entry(44, 'skipped', 'stale-commit', 2), ...earlier()],
      url,
      report: {
        ...reports.unchanged,
        ...preview,
        outcome: {
          ...reports.unchanged.outcome,
          reason: 'stale-commit',
          operation: 'skipped',
          detail: 'Commit "abc1234" is an ancestor of "77b1f3e", which was deployed last.'
        }
      }
    }),
    removed: page({ entries: [entry(45, 'removed', 'deleted', 6), ...earlier()], report: null }),
    expired: page({ entries: [entry(45, 'expired', null, null), ...earlier()], report: null }),
    hostile: page({
      entries: [entry(44, 'ready', 'deployed', 9)],
      report: {
        ...reports.hostile,
        findings: [{ file: 'a|`b`/../@c<d>.py', line: 1, message: '</details> #1 @octocat', next: '<!-- @hubot -->' }]
      }
    })
  }
}

/** Returns a comment that five applications share, each with another result. */
export function sampleShared() {
  const samples = sampleComments()
  const results = {
    churn: 'ready',
    forecast: 'deploying-first',
    fraud: 'failed',
    pricing: 'unchanged',
    stock: 'removed'
  }
  const sections = Object.entries(results).map(([app, sample], index) => {
    const name = `${app}-pr-12`
    const { report, history, ...rest } = samples[sample]
    const url = history.url?.replace(/[0-9a-f]{2}\/$/, `${index}0/`) ?? null
    const own = report && { ...report, facts: { ...report.facts, appName: name, appUrl: report.facts.appUrl && url } }
    const page = { ...rest, application: { name, isPreview: true }, history: { ...history, url }, report: own }
    const details = foldDetails(name, history.entries[0], renderDetails(page, MAX_DETAILS_CHARS))
    return { key: KEY.slice(0, -1) + index, name, history: page.history, details }
  })
  const { serverUrl, repository } = samples.ready.origin
  return { key: KEY, sections, origin: { serverUrl, repository }, redact: text => text }
}

function page({ entries, url = null, report, application = { name: NAME, isPreview: true } }) {
  const origin = {
    ...sampleReports().preview.origin,
    commit: COMMITS[3],
    runUrl: 'https://github.com/acme/churn/actions/runs/4400/attempts/1'
  }
  return { key: KEY, history: { entries, url }, application, origin, report, redact: text => text }
}

function earlier() {
  return [
    entry(43, 'failed', 'build-failed', 58, 2),
    { ...entry(42, 'deploying'), commit: COMMITS[1] },
    { ...entry(41, 'ready', 'deployed', 143), commit: COMMITS[0] }
  ]
}

function entry(number, state, reason = null, seconds = null, attempt = 1) {
  const run = { id: number * 100, attempt, number, began: Date.UTC(2026, 2, 2, 10, number) }
  return {
    run,
    state,
    commit: COMMITS[Math.min(3, number - 41)],
    reason,
    took: seconds === null ? null : seconds * 1000 + 340
  }
}
