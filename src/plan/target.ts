import { createHash } from 'node:crypto'
import type { Context } from '../github/context.ts'
import type { ApplicationName, DeployInputs } from '../inputs/types.ts'

/** Longest names that the platform takes (facts §7). */
const MAX_APPLICATION = 512
const MAX_SOURCE = 255
const MAX_LABEL = 255

/** What the run deploys to. */
export interface Target {
  application: ApplicationName
  /** Null: made from the application's name. */
  sourceName: string | null
  isPreview: boolean
  /** ISO 8601; null for what does not expire. */
  expiresAt: string | null
}

/**
 * On a pull request the deploy goes to an application of the pull request's own, with a source of its own, so that
 * nothing of it stays in production's. Named by a template; made safe so that two never meet.
 */
export function targetOf(inputs: DeployInputs, context: Context, now: number): Target {
  const isPullRequest = context.eventName === 'pull_request' && context.pullRequest !== null
  const isPreview = inputs.preview === 'auto' ? isPullRequest : inputs.preview
  if (!isPreview) return { application: inputs.application, sourceName: inputs.sourceName, isPreview, expiresAt: null }
  const app = inputs.application.name ?? inputs.application.id
  const number = String(context.pullRequest?.number ?? context.refName ?? 'manual')
  const filled = inputs.previewName.replace(/\{(app|number)\}/g, (_, name: string) => (name === 'app' ? app : number))
  const name = safeName(filled, Math.min(MAX_APPLICATION, MAX_SOURCE - 'Source'.length))
  return {
    application: { name },
    sourceName: null,
    isPreview,
    expiresAt: new Date(now + inputs.previewTtlMs).toISOString()
  }
}

/**
 * Lower case letters, digits, `-`, `_` and `.`. What is longer, or has letters that can not be spelled so, is told apart
 * from its likes by a digest of the whole.
 */
export function safeName(name: string, most: number): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
  const safe = plain.replace(/[^a-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '')
  if (safe !== '' && safe.length <= most && /^\p{ASCII}*$/u.test(plain)) return safe
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${(safe === '' ? 'app' : safe).slice(0, most - 9)}-${digest}`
}

/** The version's label from its template, cut to what the platform takes. */
export function labelOf(template: string, context: Context): string {
  const values: Record<string, string> = {
    ref: context.refName ?? 'local',
    sha: context.commit ?? '',
    sha7: context.commit?.slice(0, 7) ?? 'unknown',
    run: String(context.runNumber ?? context.runId ?? '0'),
    attempt: String(context.runAttempt)
  }
  const label = template.replace(/\{(ref|sha|sha7|run|attempt)\}/g, (_, name: string) => values[name] ?? '')
  return [...label.replace(/\p{Cc}+/gu, ' ').trim()].slice(0, MAX_LABEL).join('') || 'unlabelled'
}
