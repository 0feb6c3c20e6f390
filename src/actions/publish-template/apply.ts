import { runSteps, type StepContext } from '../../apply/run-steps.ts'
import { writeOnce } from '../../apply/write-once.ts'
import { explainUnknownBundle } from '../../datarobot/bundles.ts'
import type { Client } from '../../datarobot/client.ts'
import { ApiError, isForbidden, isInvalid } from '../../errors.ts'
import { serializeManifest } from '../../files/manifest.ts'
import { type DesiredFile, MANIFEST_PATH, type Manifest } from '../../files/types.ts'
import type { StepRecord } from '../../report/types.ts'
import { zipFiles } from './archive.ts'
import { findApplicationTemplates, findCustomTemplates } from './current-templates.ts'
import { sameFact, sameTags } from './same.ts'
import type { TemplateStep } from './types.ts'

/** Dependencies of `applyTemplate`. */
export interface TemplateContext extends StepContext {
  client: Client
  /** Shows a notice that does not stop the run. */
  notice(text: string): void
  /** Manifest that is sent with the files of a custom template. */
  manifest: Manifest | null
  /** Records the ids of created things at once, so that a later failure does not lose them. */
  record(created: CreatedTemplate): void
}

/** Ids of the objects that the steps created. */
export interface CreatedTemplate {
  templateId?: string
  notebookId?: string
  useCaseId?: string
}

/** Executes the plan of a template, one step after the other. */
export async function applyTemplate(
  parts: TemplateContext,
  records: readonly StepRecord<TemplateStep>[]
): Promise<void> {
  await runSteps(parts, records, async step => {
    await execute(parts, step).catch(async error =>
      withAdvice(await explainUnknownBundle(parts.client.http, bundleOf(step), error))
    )
    return 'done'
  })
}

/** Resource bundle that a step requests. */
function bundleOf(step: TemplateStep): string | undefined {
  const isCustom = step.kind === 'create-custom-template' || step.kind === 'update-custom-template'
  return isCustom ? step.fields.defaultResourceBundleId : undefined
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

/** Creates an application template and returns its id. The response has no id, so the template is found by its name. */
async function createApplicationTemplate(
  parts: TemplateContext,
  { name, fields, media }: Of<'create-application-template'>
): Promise<string> {
  const { client } = parts
  const find = async () => (await findApplicationTemplates(client, { name })).find(({ isGlobal }) => !isGlobal) ?? null
  let id = ''
  const write = async (tags: string, isRetry: boolean) => {
    if (isRetry) return client.applicationTemplates.update(id, { tags })
    const create = async () => {
      await client.applicationTemplates.create({ name, ...fields, tags }, media)
      return true
    }
    await writeOnce(client, create, async () => ((await find()) === null ? null : true))
  }
  const hasTags = async () => {
    const template = await find()
    if (template === null) throw unseen(name)
    id = template.id
    return sameTags(fields.tags, template.tags)
  }
  if (!(await writeTags(fields.tags, write, hasTags))) parts.notice(otherTags(name))
  return id
}

async function updateApplicationTemplate(
  parts: TemplateContext,
  { id, fields: { tags, ...fields } }: Of<'update-application-template'>
): Promise<void> {
  const { applicationTemplates } = parts.client
  if (tags === undefined) return applicationTemplates.update(id, fields)
  const write = (text: string) => applicationTemplates.update(id, { ...fields, tags: text })
  const hasTags = async () => {
    const [template] = await findApplicationTemplates(parts.client, { id })
    return sameTags(tags, template?.tags ?? [])
  }
  if (!(await writeTags(tags, write, hasTags))) parts.notice(otherTags(id))
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
  if (manifest === null) throw new Error('Files need a manifest.')
  return zipFiles(files, { path: MANIFEST_PATH, bytes: serializeManifest(manifest) })
}

/** Warns about metadata that the platform dropped because it does not know the keys. Every run would send them again. */
function warnAboutLostFields(
  { notice }: TemplateContext,
  { templateMetadata = {} }: Of<'update-custom-template'>['fields'],
  stored: object | null | undefined
): void {
  const kept: Record<string, unknown> = { ...stored }
  const lost = Object.keys(templateMetadata).filter(key => !sameFact(templateMetadata[key], kept[key]))
  if (lost.length > 0) notice(`DataRobot did not store these keys of "metadata": ${lost.join(', ')}. Remove them.`)
}

const otherTags = (template: string) =>
  `The tags of application template ${JSON.stringify(template)} differ from the tags that were sent, in every known format.`

function unseen(name: string): ApiError {
  const what = `Template ${JSON.stringify(name)} was created, but cannot be found.`
  const next = 'Run the job again. If the error remains, contact DataRobot support with the time of this run.'
  const request = { method: 'GET', path: '/', status: null, serverMessage: '' }
  return new ApiError('server-error', { what, saw: 'The list of templates does not contain it.', next }, request)
}

/** Adds advice to a 403: many users who can see a template must not change it, which the API does not explain. */
function withAdvice(error: unknown): never {
  if (!isForbidden(error)) throw error
  const next =
    'Use the key of the user who created the template, or ask an administrator of your DataRobot organization for the ' +
    'permission to manage templates. With another name, you create a template of your own.'
  const { what, saw } = error.explanation
  throw new ApiError('forbidden', { what, saw, next }, error)
}

/** Possible formats of several tags in the one text field of the form: commas or JSON. The API does not document it [?]. */
const TAG_FORMATS = [(tags: readonly string[]) => tags.join(','), (tags: readonly string[]) => JSON.stringify(tags)]

/**
 * Writes tags in the format that the platform reads. If it rejects one format, or if the template then has other tags,
 * the next format is tried.
 *
 * @param write sends the form with this text as its tags; `isRetry` is true if the template already exists
 * @param hasTags returns true if the template has exactly these tags
 * @returns true if the template has the tags in the end
 */
export async function writeTags(
  tags: readonly string[],
  write: (text: string, isRetry: boolean) => Promise<void>,
  hasTags: () => Promise<boolean>
): Promise<boolean> {
  let rejection: unknown = null
  let exists = false
  for (const format of TAG_FORMATS) {
    try {
      await write(format(tags), exists)
    } catch (error) {
      if (!isInvalid(error)) throw error
      rejection ??= error
      continue
    }
    exists = true
    if (await hasTags()) return true
  }
  if (!exists) throw rejection
  return false
}
