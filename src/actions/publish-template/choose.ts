import { listNames, UserError } from '../../errors.ts'
import { describeStep } from './describe.ts'
import type { TemplateKind, TemplateName, TemplatePlan } from './types.ts'

/** Operation on a template, as the input names it. */
export type TemplateOperation = 'publish' | 'delete' | 'clone'

/** A template that exists in DataRobot. */
export interface CurrentTemplate {
  id: string
  name: string
  /** True for a template that DataRobot provides to all users, which cannot be changed. */
  isGlobal: boolean
}

/**
 * Chooses the template with exactly this name or id. Null if there is none and the operation needs none.
 *
 * @throws UserError name-conflict if several match, or if only a global one could be changed; not-found if the operation
 * needs a template and none matches
 */
export function chooseTemplate<T extends CurrentTemplate>(
  kind: TemplateKind,
  operation: TemplateOperation,
  desired: TemplateName,
  found: readonly T[]
): T | null {
  const isMatch = ({ id, name }: T) => (desired.id === undefined ? name === desired.name : id === desired.id)
  const matching = found.filter(isMatch)
  const usable = operation === 'clone' ? matching : matching.filter(({ isGlobal }) => !isGlobal)
  const [first] = usable
  const title = `${titleOf(kind)} ${JSON.stringify(desired.id ?? desired.name)}`
  if (usable.length > 1) throw ambiguous(title, usable)
  if (first !== undefined) return first
  if (matching.length > 0) throw globalTemplate(title)
  const isRequired = operation === 'clone' || (operation === 'publish' && desired.id !== undefined)
  if (isRequired) throw missing(title)
  return null
}

/** Plans the deletion of a template. Without an id there is none, and nothing to do. */
export function planDeletion(template: TemplateKind, subject: TemplatePlan['subject']): TemplatePlan {
  const { name, id } = subject
  const plan = { subject, counts: null, notes: [], describe: describeStep }
  return id === null
    ? { ...plan, operation: 'unchanged', steps: [] }
    : { ...plan, operation: 'deleted', steps: [{ kind: 'delete-template', template, name, id }] }
}

/** Error that names the inputs without which a template cannot be created. */
export function missingForNew(kind: TemplateKind, name: string, inputs: Readonly<Record<string, unknown>>): UserError {
  const missing = Object.entries(inputs).flatMap(([input, value]) => (value === undefined ? [input] : []))
  return new UserError('input-invalid', {
    what: `${titleOf(kind)} ${JSON.stringify(name)} cannot be created.`,
    saw: `DataRobot requires these inputs for a new template, and this step does not set them: ${missing.join(', ')}.`,
    next: 'Set them in the "with:" block of this step. Later runs need only the inputs that change.'
  })
}

const titleOf = (kind: TemplateKind) => (kind === 'application' ? 'Application template' : 'Custom template')

function ambiguous(title: string, found: readonly CurrentTemplate[]): UserError {
  return new UserError('name-conflict', {
    what: `${title} is ambiguous.`,
    saw: `The user of "api-token" can see ${found.length} templates with this name: ${listNames(found.map(({ id }) => id))}.`,
    next: 'Set "name" to the id of one of them.'
  })
}

function globalTemplate(title: string): UserError {
  return new UserError('name-conflict', {
    what: `${title} is a global template.`,
    saw: 'DataRobot provides it to all users, who cannot change or delete it.',
    next: 'Choose another name for a template of your own. It may have the same content.'
  })
}

function missing(title: string): UserError {
  return new UserError('not-found', {
    what: `${title} was not found.`,
    saw: 'The user of "api-token" can see no template with exactly this name or id.',
    next: 'Correct "name", or publish the template first.'
  })
}
