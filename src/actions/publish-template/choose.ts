import { listNames, UserError } from '../../errors.ts'
import { describeStep } from './describe.ts'
import type { TemplateKind, TemplateName, TemplatePlan } from './types.ts'

/** What is to be done with a template. */
export type TemplateOperation = 'publish' | 'delete' | 'clone'

/** A template that the platform shows. */
export interface CurrentTemplate {
  id: string
  name: string
  /** Made by DataRobot for everybody: nobody can change it. */
  isGlobal: boolean
}

/**
 * The one template that is meant: exactly of this name, or of this id. Null when there is none, and none is needed.
 *
 * @throws UserError name-conflict when more than one is, or only a global one is to be changed; not-found
 */
export function chooseTemplate<T extends CurrentTemplate>(
  kind: TemplateKind,
  operation: TemplateOperation,
  wanted: TemplateName,
  found: readonly T[]
): T | null {
  const isMeant = (template: T) => (wanted.id === undefined ? template.name === wanted.name : template.id === wanted.id)
  const meant = found.filter(isMeant)
  const usable = operation === 'clone' ? meant : meant.filter(({ isGlobal }) => !isGlobal)
  const [only] = usable
  const shown = `${titleOf(kind)} ${JSON.stringify(wanted.id ?? wanted.name)}`
  if (usable.length > 1) throw ambiguous(shown, usable)
  if (only !== undefined) return only
  if (meant.length > 0) throw globalTemplate(shown)
  const isNeeded = operation === 'clone' || (operation === 'publish' && wanted.id !== undefined)
  if (isNeeded) throw missing(shown)
  return null
}

/** What is done so that there is no such template, which may be so already. */
export function planDeletion(template: TemplateKind, subject: TemplatePlan['subject']): TemplatePlan {
  const { name, id } = subject
  const plan = { subject, counts: null, notes: [], describe: describeStep }
  return id === null
    ? { ...plan, operation: 'unchanged', steps: [] }
    : { ...plan, operation: 'deleted', steps: [{ kind: 'delete-template', template, name, id }] }
}

/** What a new template lacks, by the inputs that would give it. */
export function missingForNew(kind: TemplateKind, name: string, inputs: Readonly<Record<string, unknown>>): UserError {
  const missing = Object.entries(inputs).flatMap(([input, value]) => (value === undefined ? [input] : []))
  return new UserError('input-invalid', {
    what: `${titleOf(kind)} ${JSON.stringify(name)} can not be created.`,
    saw: `It is new, and DataRobot wants of a new one what this step does not give: ${missing.join(', ')}.`,
    next: 'Write them in the "with:" block of this step; later runs need only what changes.'
  })
}

const titleOf = (kind: TemplateKind) => (kind === 'application' ? 'Application template' : 'Custom template')

function ambiguous(shown: string, found: readonly CurrentTemplate[]): UserError {
  return new UserError('name-conflict', {
    what: `${shown} is ambiguous.`,
    saw: `The user of "api-token" sees ${found.length} templates of this name: ${listNames(found.map(({ id }) => id))}.`,
    next: 'Write the id of the one you mean into "name".'
  })
}

function globalTemplate(shown: string): UserError {
  return new UserError('name-conflict', {
    what: `${shown} is a global template.`,
    saw: 'DataRobot made it for everybody, and nobody else can change or delete it.',
    next: 'Write another name; a template of your own may hold the same.'
  })
}

function missing(shown: string): UserError {
  return new UserError('not-found', {
    what: `${shown} was not found.`,
    saw: 'The user of "api-token" sees no template of exactly this name or id.',
    next: 'Correct "name", or publish the template first.'
  })
}
