import { isDeployStep, quote } from '../plan/steps.ts'
import type { Plan } from '../plan/types.ts'
import { code, fence, fold, join, prose } from '../text/markdown.ts'
import { escapeControls, shorten } from '../text/terminal.ts'
import { bytes, plural } from '../text/units.ts'

/** Paths shown of each kind; the log and the version itself have the rest. */
export const MAX_SHOWN_PATHS = 20

/** Steps and notes that one reads; there are a dozen at most unless something is odd. */
export const MAX_SHOWN_LINES = 50
/** Of a step or a note, in characters. */
export const MAX_LINE_CHARS = 500

/** The plan as lines for the log. */
export function renderPlan(plan: Plan): string[] {
  return [
    `Plan: ${intent(plan, quote)}`,
    ...plan.steps.map((step, index) => `  ${index + 1}. ${plan.describe(step)}`),
    ...plan.notes.map(note => `  Note: ${note}`)
  ].map(escapeControls)
}

/** The plan as Markdown, for the output `plan`, a dry run's summary and the comment. */
export function renderPlanMarkdown(plan: Plan): string {
  return join([
    `**Plan:** ${intent(plan, code)}`,
    first(plan.steps.map((step, index) => `${index + 1}. ${prose(plan.describe(step), MAX_LINE_CHARS)}`)).join('\n'),
    renderNotes(plan),
    renderFiles(plan)
  ])
}

/** Why the plan is as it is, and what is good to know of it. */
export function renderNotes(plan: Plan): string {
  const notes = plan.notes.map(note => prose(note, MAX_LINE_CHARS))
  if (notes.length < 2) return notes.map(note => `**Note:** ${note}`).join('')
  return ['**Notes:**', '', ...first(notes.map(note => `- ${note}`))].join('\n')
}

/** Which files travel and which go, in a fold; nothing when none do. */
export function renderFiles(plan: Plan): string {
  const steps = plan.steps.filter(isDeployStep)
  const uploads = steps.flatMap(step => (step.kind === 'create-version' || step.kind === 'upload' ? step.files : []))
  const deletes = steps.flatMap(step => (step.kind === 'delete-files' ? step.paths : []))
  if (uploads.length + deletes.length === 0) return ''
  const lines = [
    ...listed(uploads.map(({ path, size }) => `+ ${shorten(escapeControls(path), MAX_LINE_CHARS)} (${bytes(size)})`)),
    ...listed(deletes.map(path => `- ${shorten(escapeControls(path), MAX_LINE_CHARS)}`))
  ]
  const title = `Files: ${uploads.length} new or changed, ${deletes.length} removed`
  return fold(title, fence(lines, 'diff'))
}

function intent(plan: Plan, name: (name: string) => string): string {
  const { kind } = plan.subject
  const subject = `${kind} ${name(plan.subject.name)}`
  if (plan.steps.length === 0)
    return kind === 'application'
      ? `nothing to do, ${subject} already runs exactly this.`
      : `nothing to do for ${subject}.`
  const { files, uploads, uploadBytes, deletes } = plan.counts ?? { files: 0, uploads: 0, uploadBytes: 0, deletes: 0 }
  const parts = [
    uploads > 0 ? `upload ${plural(uploads, 'file')} (${bytes(uploadBytes)}) of ${files}` : '',
    deletes > 0 ? `delete ${plural(deletes, 'file')}` : '',
    `${plural(plan.steps.length, 'step')}.`
  ]
  return `${VERBS[plan.operation]} ${subject}: ${parts.filter(part => part !== '').join(', ')}`
}

const VERBS: Record<Plan['operation'], string> = {
  created: 'create',
  updated: 'update',
  unchanged: 'keep',
  deleted: 'delete'
}

function first(lines: readonly string[]): string[] {
  const more = lines.length - MAX_SHOWN_LINES
  return more > 0 ? [...lines.slice(0, MAX_SHOWN_LINES), '', `… and ${more} more`] : [...lines]
}

function listed(lines: readonly string[]): string[] {
  const more = lines.length - MAX_SHOWN_PATHS
  return more > 0 ? [...lines.slice(0, MAX_SHOWN_PATHS), `  … and ${more} more`] : [...lines]
}
