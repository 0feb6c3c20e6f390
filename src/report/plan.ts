import { isDeployStep, quote } from '../plan/steps.ts'
import type { Plan, PlanChanges } from '../plan/types.ts'
import { code, fence, fold, join, prose, table } from '../text/markdown.ts'
import { escapeControls, shorten } from '../text/terminal.ts'
import { bytes, plural } from '../text/units.ts'
import { countChanges, listChanges } from './file-changes.ts'

/** Maximum number of paths shown for uploads, and for deletes. */
export const MAX_SHOWN_PATHS = 20

/** Maximum number of steps, and of notes; a normal plan has at most a dozen. */
export const MAX_SHOWN_LINES = 50
/** Maximum length of a step or a note. */
export const MAX_LINE_CHARS = 500

/** Renders a plan as lines for the log. */
export function renderPlan(plan: Plan): string[] {
  return [
    `Plan: ${intent(plan, quote)}`,
    ...plan.steps.map((step, index) => `  ${index + 1}. ${plan.describe(step)}`),
    ...plan.notes.map(note => `  Note: ${note}`)
  ].map(escapeControls)
}

/** Renders a plan as Markdown, for the output `plan`, the summary of a dry run and the comment. */
export function renderPlanMarkdown(plan: Plan): string {
  const { changes } = plan
  if (changes !== undefined && plan.steps.length > 0)
    return join([
      `**Plan:** ${intent(plan, code)}`,
      renderSettings(changes.settings),
      renderNotes({ notes: changes.remarks }),
      `**Downtime:** ${prose(changes.downtime)}`,
      renderFiles(plan),
      fold(`Steps in DataRobot: ${plan.steps.length}`, renderSteps(plan))
    ])
  return join([`**Plan:** ${intent(plan, code)}`, renderSteps(plan), renderNotes(plan), renderFiles(plan)])
}

const renderSteps = (plan: Plan): string =>
  limitLines(plan.steps.map((step, index) => `${index + 1}. ${prose(plan.describe(step), MAX_LINE_CHARS)}`)).join('\n')

/** Renders changed settings as a table of their current and desired values; empty if there are none. */
function renderSettings(settings: PlanChanges['settings']): string {
  if (settings.length === 0) return ''
  const value = (text: string | null) => (text === null ? '' : prose(text, MAX_LINE_CHARS))
  const rows = settings
    .slice(0, MAX_SHOWN_LINES)
    .map(({ name, before, after }) => [code(name), value(before), value(after)])
  const more = settings.length - rows.length
  return join([table(['Setting', 'Now', 'Planned'], rows), more > 0 ? `… and ${more} more` : ''])
}

/** Renders the notes of a plan as Markdown; empty if there are none. */
export function renderNotes(plan: Pick<Plan, 'notes'>): string {
  const notes = plan.notes.map(note => prose(note, MAX_LINE_CHARS))
  if (notes.length < 2) return notes.map(note => `**Note:** ${note}`).join('')
  return ['**Notes:**', '', ...limitLines(notes.map(note => `- ${note}`))].join('\n')
}

/** Renders the uploaded and deleted files of a plan in a fold; empty if there are none. */
export function renderFiles(plan: Plan): string {
  const { changes } = plan
  if (changes !== undefined)
    return changes.files.length === 0
      ? ''
      : fold(`Files: ${countChanges(changes.files)}`, fence(listChanges(changes.files), 'diff'))
  const steps = plan.steps.filter(isDeployStep)
  const uploads = steps.flatMap(step => (step.kind === 'create-version' || step.kind === 'upload' ? step.files : []))
  const deletes = steps.flatMap(step => (step.kind === 'delete-files' ? step.paths : []))
  if (uploads.length + deletes.length === 0) return ''
  const lines = [
    ...limitPaths(
      uploads.map(({ path, size }) => `+ ${shorten(escapeControls(path), MAX_LINE_CHARS)} (${bytes(size)})`)
    ),
    ...limitPaths(deletes.map(path => `- ${shorten(escapeControls(path), MAX_LINE_CHARS)}`))
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

function limitLines(lines: readonly string[]): string[] {
  const more = lines.length - MAX_SHOWN_LINES
  return more > 0 ? [...lines.slice(0, MAX_SHOWN_LINES), '', `… and ${more} more`] : [...lines]
}

function limitPaths(lines: readonly string[]): string[] {
  const more = lines.length - MAX_SHOWN_PATHS
  return more > 0 ? [...lines.slice(0, MAX_SHOWN_PATHS), `  … and ${more} more`] : [...lines]
}
