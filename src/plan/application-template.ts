import { sameTags, sameText } from '../same.ts'
import { type FoundTemplate, incomplete, planDeletion, type TemplateOperation } from './choose-template.ts'
import type {
  ApplicationTemplateFields,
  Media,
  Repository,
  TemplateName,
  TemplatePlan,
  TemplateStep
} from './templates.ts'

/** What the workflow and the checkout say of an application template. */
export interface ApplicationTemplateWish {
  operation: TemplateOperation
  template: TemplateName
  fields: Omit<ApplicationTemplateFields, 'repository'>
  /** As far as it is known: what is not stays as it is. */
  repository: Partial<Repository>
  /** Undefined leaves the image as it is, null takes it away. */
  media: Media | null | undefined
}

/** What DataRobot says of it. */
export interface HaveApplicationTemplate extends FoundTemplate {
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
  wish: ApplicationTemplateWish,
  have: HaveApplicationTemplate | null
): TemplatePlan {
  const subject = { kind: 'application template', name: have?.name ?? wish.template.name ?? '', id: have?.id ?? null }
  const plan = { counts: null, notes: [], subject }
  if (wish.operation === 'delete') return planDeletion('application', subject)
  if (wish.operation === 'clone' && have !== null) {
    const { name, id } = have
    const codespace = { ...subject, kind: 'codespace of application template' }
    return { ...plan, subject: codespace, operation: 'created', steps: [{ kind: 'clone-template', name, id }] }
  }
  if (have === null) {
    const fields = complete(subject.name, wish)
    const steps: TemplateStep[] = [
      { kind: 'create-application-template', name: subject.name, fields, media: wish.media ?? null }
    ]
    return { ...plan, operation: 'created', steps }
  }
  const steps = [...changes(wish, have), ...mediaSteps(wish.media, have)]
  return { ...plan, operation: steps.length > 0 ? 'updated' : 'unchanged', steps }
}

function complete(name: string, { fields, repository }: ApplicationTemplateWish): Required<ApplicationTemplateFields> {
  const { description, readme, tags = [] } = fields
  const { url, tag, isPublic = false } = repository
  if (description !== undefined && readme !== undefined && url !== undefined && tag !== undefined)
    return { description, readme, tags, repository: { url, tag, isPublic } }
  throw incomplete('application', name, { description, readme, repository: url === undefined ? undefined : tag })
}

function changes(wish: ApplicationTemplateWish, have: HaveApplicationTemplate): TemplateStep[] {
  const { description, readme, tags } = wish.fields
  const repository = { ...have.repository, ...wish.repository }
  const fields: ApplicationTemplateFields = {
    ...(description === undefined || sameText(description, have.description) ? {} : { description }),
    ...(readme === undefined || sameText(readme, have.readme) ? {} : { readme }),
    ...(tags === undefined || sameTags(tags, have.tags) ? {} : { tags }),
    ...(sameRepository(repository, have.repository) ? {} : { repository })
  }
  return Object.keys(fields).length === 0 ? [] : [{ kind: 'update-application-template', id: have.id, fields }]
}

function mediaSteps(wish: ApplicationTemplateWish['media'], have: HaveApplicationTemplate): TemplateStep[] {
  const { id, media } = have
  if (wish === undefined) return []
  if (wish === null) return media === null ? [] : [{ kind: 'remove-media', id }]
  return media != null && Buffer.compare(media, wish.bytes) === 0 ? [] : [{ kind: 'replace-media', id, media: wish }]
}

function sameRepository(a: Repository, b: Repository): boolean {
  return a.url === b.url && a.tag === b.tag && a.isPublic === b.isPublic
}
