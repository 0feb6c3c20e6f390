import { runSteps, type StepContext } from '../../apply/run-steps.ts'
import { writeOnce } from '../../apply/write-once.ts'
import type { Client } from '../../datarobot/client.ts'
import { ApiError, isForbidden } from '../../errors.ts'
import { serializeManifest } from '../../files/manifest.ts'
import { type DesiredFile, MANIFEST_PATH, type Manifest } from '../../files/types.ts'
import type { StepRecord } from '../../report/types.ts'
import { zipFiles } from './archive.ts'
import { findApplicationTemplates, findCustomTemplates } from './current-templates.ts'
import { sameFact, sameTags } from './same.ts'
import { writeTags } from './tags.ts'
import type { TemplateStep } from './types.ts'

/** What applying the plan of a template needs from outside. */
export interface TemplateContext extends StepContext {
  client: Client
  /** What the reader should know although it stops nothing. */
  notice(text: string): void
  /** Travels with the files of a custom template. */
  manifest: Manifest | null
  /** Records the ids of created things at once, so that a later failure does not lose them. */
  record(created: CreatedTemplate): void
}

/** Ids of the things that a step created. */
export interface CreatedTemplate {
  templateId?: string
  notebookId?: string
  useCaseId?: string
}

/** Executes the steps of a template's plan in order. */
export async function applyTemplate(
  parts: TemplateContext,
  records: readonly StepRecord<TemplateStep>[]
): Promise<void> {
  await runSteps(parts, records, async step => {
    await execute(parts, step).catch(withAdvice)
    return 'done'
  })
}

type Of<K extends TemplateStep['kind']> = Extract<TemplateStep, { kind: K }>

async function execute(parts: TemplateContext, step: TemplateStep): Promise<void> {
  const { applicationTemplates, customTemplates } = parts.client
  switch (step.kind) {
    case 'create-application-template':
      return parts.record({ templateId: await createApplicationTemplate(parts, step) })
    case 'update-application-template':
      return updateApplicationTemplate(parts, step)
    case 'replace-media':
      return applicationTemplates.setMedia(step.id, step.media)
    case 'remove-media':
      return applicationTemplates.removeMedia(step.id)
    case 'create-custom-template':
      return parts.record({ templateId: await createCustomTemplate(parts, step) })
    case 'update-custom-template':
      return updateCustomTemplate(parts, step)
    case 'delete-template':
      return step.template === 'application' ? applicationTemplates.remove(step.id) : customTemplates.remove(step.id)
    case 'clone-template':
      return parts.record(await applicationTemplates.clone(step.id))
  }
}

/** The answer names nothing, so the new template is found by its name. */
async function createApplicationTemplate(
  parts: TemplateContext,
  { name, fields, media }: Of<'create-application-template'>
): Promise<string> {
  const { client } = parts
  const find = async () => (await findApplicationTemplates(client, { name })).find(({ isGlobal }) => !isGlobal) ?? null
  let id = ''
  const write = async (tags: string, again: boolean) => {
    if (again) return client.applicationTemplates.update(id, { tags })
    const create = async () => {
      await client.applicationTemplates.create({ name, ...fields, tags }, media)
      return true
    }
    await writeOnce(client, create, async () => ((await find()) === null ? null : true))
  }
  const seen = async () => {
    const template = await find()
    if (template === null) throw unseen(name)
    id = template.id
    return sameTags(fields.tags, template.tags)
  }
  if (!(await writeTags(fields.tags, write, seen))) parts.notice(otherTags(name))
  return id
}

async function updateApplicationTemplate(
  parts: TemplateContext,
  { id, fields: { tags, ...fields } }: Of<'update-application-template'>
): Promise<void> {
  const { applicationTemplates } = parts.client
  if (tags === undefined) return applicationTemplates.update(id, fields)
  const write = (text: string) => applicationTemplates.update(id, { ...fields, tags: text })
  const seen = async () => {
    const [template] = await findApplicationTemplates(parts.client, { id })
    return sameTags(tags, template?.tags ?? [])
  }
  if (!(await writeTags(tags, write, seen))) parts.notice(otherTags(id))
}

async function createCustomTemplate(
  parts: TemplateContext,
  { name, templateType, fields, files }: Of<'create-custom-template'>
): Promise<string> {
  const { client } = parts
  const archive = await archiveOf(parts, files)
  const find = async () => (await findCustomTemplates(client, { name }, templateType))[0]?.id ?? null
  const create = async () =>
    (await client.customTemplates.create(name, templateType, fields, archive)) ?? (await find())
  const id = await writeOnce(client, create, find)
  if (id === null) throw unseen(name)
  const { templateMetadata } = await client.customTemplates.get(id)
  warnAboutLostFields(parts, fields, templateMetadata)
  return id
}

async function updateCustomTemplate(
  parts: TemplateContext,
  { id, fields, files }: Of<'update-custom-template'>
): Promise<void> {
  const archive = files === null ? null : await archiveOf(parts, files)
  const { templateMetadata } = await parts.client.customTemplates.update(id, fields, archive)
  warnAboutLostFields(parts, fields, templateMetadata)
}

function archiveOf({ manifest }: TemplateContext, files: readonly DesiredFile[]): Promise<Uint8Array> {
  if (manifest === null) throw new Error('Files travel with a manifest.')
  return zipFiles(files, { path: MANIFEST_PATH, bytes: serializeManifest(manifest) })
}

/** Facts that the platform does not know it may drop; they would be sent again by every run. */
function warnAboutLostFields(
  { notice }: TemplateContext,
  { templateMetadata = {} }: Of<'update-custom-template'>['fields'],
  shown: object | null | undefined
): void {
  const kept: Record<string, unknown> = { ...shown }
  const lost = Object.keys(templateMetadata).filter(key => !sameFact(templateMetadata[key], kept[key]))
  if (lost.length > 0) notice(`DataRobot did not keep these keys of "metadata": ${lost.join(', ')}. Leave them out.`)
}

const otherTags = (template: string) =>
  `DataRobot shows other tags of application template ${JSON.stringify(template)} than were sent, in every way known.`

function unseen(name: string): ApiError {
  const what = `Template ${JSON.stringify(name)} was created, but can not be found.`
  const next = 'Run the job again; if it stays, ask DataRobot support with the time of this run.'
  const request = { method: 'GET', path: '/', status: null, serverMessage: '' }
  return new ApiError('server-error', { what, saw: 'The list of templates does not show it.', next }, request)
}

/** Templates are seen by more people than may change them, and the platform's words say little about that. */
function withAdvice(error: unknown): never {
  if (!isForbidden(error)) throw error
  const next =
    'Use the key of the user who made the template, or ask an administrator of your DataRobot organization for the ' +
    'permission to manage templates; a template of another name is yours alone.'
  const { what, saw } = error.explanation
  throw new ApiError('forbidden', { what, saw, next }, error)
}
