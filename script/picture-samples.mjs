// The samples that docs/images shows, as Markdown. `npm run pictures` draws them, and records a digest of each, so that a
// test finds pictures that are no longer current.
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { renderComment } from '../src/report/comment.ts'
import { renderShared } from '../src/report/shared-comment.ts'
import { renderSummary } from '../src/report/summary.ts'
import { readActionName } from './action-name.mjs'
import { sampleComments, sampleShared } from './sample-comments.mjs'
import { sampleDriftIssue } from './sample-drift.mjs'
import { samplePlans } from './sample-plans.mjs'
import { sampleReports } from './sample-reports.mjs'

/** File with the digests of the samples that were drawn last. */
export const DRAWN = 'tools/pictures/drawn.json'

/** Samples for the documentation, each with its open sections. */
export const DOCUMENTED = {
  'summary-updated': ['Timeline'],
  'summary-start-failed': [],
  'comment-ready': ['Earlier'],
  'comment-failed': [],
  'comment-shared': ['<code>churn'],
  'comment-plan-small': ['Files'],
  'comment-plan-large': ['Files'],
  'comment-plan-refused': [],
  'issue-drift': []
}

/** Every sample of a summary, a comment and an issue: its name and its Markdown. */
export function samples() {
  return [
    ...Object.entries(sampleReports()).map(([name, report]) => [`summary-${name}`, renderSummary(report)]),
    ...Object.entries(sampleComments()).map(([name, comment]) => [`comment-${name}`, renderComment(comment)]),
    ...Object.entries(samplePlans()).map(([name, comment]) => [`comment-${name}`, renderComment(comment)]),
    ['comment-shared', renderShared(sampleShared()).body],
    ['issue-drift', sampleDriftIssue()]
  ]
}

/**
 * Digests of the documented samples with their open sections, by name. The name of the action is only in targets of links,
 * which a picture does not show.
 */
export function digests() {
  const name = readActionName(fileURLToPath(new URL('..', import.meta.url)))
  const shown = new Map(samples().map(([sample, markdown]) => [sample, markdown.replaceAll(name, 'owner/repo')]))
  return Object.fromEntries(
    Object.entries(DOCUMENTED).map(([sample, open]) => [sample, digest(JSON.stringify([shown.get(sample), open]))])
  )
}

const digest = text => createHash('sha256').update(text).digest('hex')
