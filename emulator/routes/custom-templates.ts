import type { UploadedFile } from '../http/body.ts'
import { page, sortBy } from '../http/paging.ts'
import { forbidden, invalid, noContent, notFound, ok } from '../http/reply.ts'
import { type Call, newRecordFields, type Routes, type Viewer } from '../platform.ts'
import { matchesSearch } from '../rules/search.ts'
import { readDefaultEnvironment, readMetadata, readTemplateFiles } from '../rules/template-fields.ts'
import type { CustomTemplate } from '../state/records.ts'
import type { Schemas } from '../wire.ts'
import { decodeText } from './versions.ts'

/** Routes of custom templates. All users can see them, and only their creator can change them. */
export const customTemplateRoutes: Routes = {
  customTemplatesList(call) {
    const found = call.platform.state.all('customTemplates').filter(template => matches(call, template))
    const items = sortBy(found, call.query.orderBy)
    return page(call, { path: call.path, query: call.query, items, view: viewTemplate })
  },

  /** The documentation shows no reply fields besides the id. */
  customTemplatesCreate(call) {
    const { platform, body } = call
    const template: CustomTemplate = {
      ...newRecordFields(call),
      name: body.name,
      description: body.description,
      templateType: body.templateType,
      templateSubType: body.templateSubType,
      enabled: body.enabled ?? true,
      defaultEnvironment: readDefaultEnvironment(platform, body.defaultEnvironment),
      defaultResourceBundleId: body.defaultResourceBundleId ?? null,
      templateMetadata: body.templateMetadata == null ? {} : readMetadata(body.templateMetadata),
      items: readTemplateFiles(platform, findFile(call) ?? throwMissingFile())
    }
    platform.state.put('customTemplates', template)
    return { status: 201, body: { customTemplateId: template.id } }
  },

  customTemplatesRetrieve(call) {
    return ok(viewTemplate(findCustomTemplate(call, call.params.customTemplateId)))
  },

  customTemplatesPatch(call) {
    const { platform, body } = call
    const template = requireOwnTemplate(call, call.params.customTemplateId)
    const file = 'file' in body ? (findFile(call) ?? throwMissingFile()) : undefined
    const { defaultEnvironment, templateMetadata, enabled, file: _, ...plain } = { file: undefined, ...body }
    const patched: CustomTemplate = {
      ...template,
      ...(plain as Partial<CustomTemplate>),
      ...(enabled === undefined ? {} : { enabled: String(enabled) === 'true' }),
      ...(defaultEnvironment === undefined
        ? {}
        : { defaultEnvironment: readDefaultEnvironment(platform, defaultEnvironment) }),
      ...(templateMetadata == null ? {} : { templateMetadata: readMetadata(templateMetadata) }),
      ...(file === undefined ? {} : { items: readTemplateFiles(platform, file) }),
      updatedAt: platform.clock.now()
    }
    platform.state.put('customTemplates', patched)
    return ok(viewTemplate(patched))
  },

  customTemplatesDelete(call) {
    call.platform.state.remove('customTemplates', requireOwnTemplate(call, call.params.customTemplateId).id)
    return noContent()
  },

  customTemplatesFilesRetrieve(call) {
    const { items } = findCustomTemplate(call, call.params.customTemplateId)
    const item = items.find(({ id }) => id === call.params.fileId)
    if (item === undefined) throw notFound('File', call.params.fileId)
    const content = decodeText(call.platform.blobs.read(item.blob))
    return ok({ id: item.id, filename: item.path, content } satisfies Schemas['CustomTemplateFileContent'])
  }
}

/** @throws Refusal 404 */
function findCustomTemplate(viewer: Viewer, id: string): CustomTemplate {
  const template = viewer.platform.state.get('customTemplates', id)
  if (template === undefined) throw notFound('Custom template', id)
  return template
}

/** @throws Refusal 404, 403 */
function requireOwnTemplate(viewer: Viewer, id: string): CustomTemplate {
  const template = findCustomTemplate(viewer, id)
  if (template.userId !== viewer.user.id) throw forbidden(`Custom template ${id} belongs to another user.`)
  return template
}

const findFile = ({ files }: { files: readonly UploadedFile[] }): UploadedFile | undefined =>
  files.find(({ field }) => field === 'file')

/** Refuses a `file` field that is text. The contract only sees the field name, so it accepts such a field. */
function throwMissingFile(): never {
  throw invalid('file', 'file must be a file with a name.')
}

function matches(call: Call<'customTemplatesList'>, template: CustomTemplate): boolean {
  const { search, tag, templateType, templateSubType, publisher, category } = call.query
  const metadata = template.templateMetadata as Record<string, unknown>
  if (!matchesSearch(search, template.name, template.description)) return false
  if (tag !== undefined && template.templateMetadata.tags?.includes(tag) !== true) return false
  if (templateType !== undefined && template.templateType !== templateType) return false
  if (templateSubType !== undefined && template.templateSubType !== templateSubType) return false
  if (publisher !== undefined && metadata.publisher !== publisher) return false
  return category === undefined || metadata.category === category
}

function viewTemplate(template: CustomTemplate): Schemas['CustomTemplateEntity'] {
  return {
    id: template.id,
    name: template.name,
    description: template.description,
    enabled: template.enabled,
    templateType: template.templateType,
    templateSubType: template.templateSubType,
    defaultEnvironment: template.defaultEnvironment,
    defaultResourceBundleId: template.defaultResourceBundleId,
    templateMetadata: template.templateMetadata,
    items: template.items.map(({ id, path }) => ({ id, name: path }))
  }
}
