import type { ApplicationTemplateFields, Media, Repository } from '../../plan/templates.ts'
import { type CurrentTemplate, missingForNew, planDeletion, type TemplateOperation } from './choose.ts'
import { describeStep } from './describe.ts'
import { sameTags, sameText } from './same.ts'
import type { TemplateName, TemplatePlan, TemplateStep } from './types.ts'

/** What the workflow and the checkout say of an application template. */
export interface DesiredApplicationTemplate {
  operation: TemplateOperation
  template: TemplateName
  fields: Omit<ApplicationTemplateFields, 'repository'>
  /** As far as it is known: what is not stays as it is. */
  repository: Partial<Repository>
  /** Undefined leaves the image as it is, null takes it away. */
  media: Media | null | undefined
}

/** What DataRobot says of it. */
export interface CurrentApplicationTemplate extends CurrentTemplate {
  description: string
  readme: string
  tags: readonly string[]
  repository: Repository
  /** Null without one; undefined when nobody asked for its bytes. */
  media: Uint8Array | null | undefined
}

/**
 * From what the checkout says to what the template says: only what differs is sent.
 *
 * @throws UserError when a new template lacks what the platform wants of one
 */
export function planApplicationTemplate(
  desired: DesiredApplicationTemplate,
  current: CurrentApplicationTemplate | null
): TemplatePlan {
  const subject = {
    kind: 'application template',
    name: current?.name ?? desired.template.name ?? '',
    id: current?.id ?? null
  }
  const plan = { counts: null, notes: [], subject, describe: describeStep }
  if (desired.operation === 'delete') return planDeletion('application', subject)
  if (desired.operation === 'clone' && current !== null) {
    const { name, id } = current
    const codespace = { ...subject, kind: 'codespace of application template' }
    return { ...plan, subject: codespace, operation: 'created', steps: [{ kind: 'clone-template', name, id }] }
  }
  if (current === null) {
    const fields = complete(subject.name, desired)
    const steps: TemplateStep[] = [
      { kind: 'create-application-template', name: subject.name, fields, media: desired.media ?? null }
    ]
    return { ...plan, operation: 'created', steps }
  }
  const steps = [...changes(desired, current), ...mediaSteps(desired.media, current)]
  return { ...plan, operation: steps.length > 0 ? 'updated' : 'unchanged', steps }
}

function complete(
  name: string,
  { fields, repository }: DesiredApplicationTemplate
): Required<ApplicationTemplateFields> {
  const { description, readme, tags = [] } = fields
  const { url, tag, isPublic = false } = repository
  if (description !== undefined && readme !== undefined && url !== undefined && tag !== undefined)
    return { description, readme, tags, repository: { url, tag, isPublic } }
  throw missingForNew('application', name, { description, readme, repository: url === undefined ? undefined : tag })
}

function changes(desired: DesiredApplicationTemplate, current: CurrentApplicationTemplate): TemplateStep[] {
  const { description, readme, tags } = desired.fields
  const repository = { ...current.repository, ...desired.repository }
  const fields: ApplicationTemplateFields = {
    ...(description === undefined || sameText(description, current.description) ? {} : { description }),
    ...(readme === undefined || sameText(readme, current.readme) ? {} : { readme }),
    ...(tags === undefined || sameTags(tags, current.tags) ? {} : { tags }),
    ...(sameRepository(repository, current.repository) ? {} : { repository })
  }
  return Object.keys(fields).length === 0 ? [] : [{ kind: 'update-application-template', id: current.id, fields }]
}

function mediaSteps(desired: DesiredApplicationTemplate['media'], current: CurrentApplicationTemplate): TemplateStep[] {
  const { id, media } = current
  if (desired === undefined) return []
  if (desired === null) return media === null ? [] : [{ kind: 'remove-media', id }]
  return media != null && Buffer.compare(media, desired.bytes) === 0
    ? []
    : [{ kind: 'replace-media', id, media: desired }]
}

function sameRepository(a: Repository, b: Repository): boolean {
  return a.url === b.url && a.tag === b.tag && a.isPublic === b.isPublic
}
