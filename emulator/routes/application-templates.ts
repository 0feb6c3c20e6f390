import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { formatIsoTimestamp } from '../clock.ts'
import type { UploadedFile } from '../http/body.ts'
import { jsonFieldReader } from '../http/json-field.ts'
import { linkOrigin, page } from '../http/paging.ts'
import { invalid, noContent, notFound, ok } from '../http/reply.ts'
import { newId } from '../ids.ts'
import { type Call, newRecordFields, type Platform, type Routes, storeUpload, type Viewer } from '../platform.ts'
import { findApplicationTemplate } from '../rules/access.ts'
import { viewCreator } from '../rules/views.ts'
import type { ApplicationTemplate } from '../state/records.ts'
import type { Schemas } from '../wire.ts'
import { decodeText } from './versions.ts'

const MAX_README_CHARS = 256_000
const MAX_TAGS = 256

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.gif': 'image/gif'
}

const readRepository = jsonFieldReader<Schemas['Repository']>('repository', {
  type: 'object',
  required: ['isPublic', 'tag', 'url'],
  properties: {
    isPublic: { type: 'boolean' },
    tag: { type: 'string', maxLength: 256 },
    url: { type: 'string', format: 'uri' }
  },
  additionalProperties: false
})

/**
 * Routes of application templates. A template is private to its creator. Global ones are readable by all and immutable.
 */
export const applicationTemplateRoutes: Routes = {
  applicationTemplatesList(call) {
    const items = call.platform.state
      .all('applicationTemplates')
      .filter(template => template.isGlobal || template.userId === call.user.id)
    return page(call, { path: call.path, query: call.query, items, view: template => viewTemplate(call, template) })
  },

  /** The documentation shows no reply body, so there is none: clients find the template by name. */
  applicationTemplatesCreate(call) {
    const { platform, body } = call
    const media = findFile(call, 'media')
    if (media === undefined && 'media' in body) throw missingFile('media')
    const template: ApplicationTemplate = {
      ...newRecordFields(call),
      name: body.name,
      description: body.description,
      readme: readReadme(call, body.readme),
      repository: readRepository(body.repository),
      tags: readTags(call, body.tags),
      isGlobal: false,
      isPremium: false,
      editorId: null,
      media: media === undefined ? null : storeMedia(platform, media)
    }
    platform.state.put('applicationTemplates', template)
    return { status: 201 }
  },

  applicationTemplatesPatch(call) {
    const template = findApplicationTemplate(call, call.params.applicationTemplateId, 'write')
    const { name, description, readme, repository, tags } = call.body
    edit(call, template, {
      name: name ?? template.name,
      description: description ?? template.description,
      readme: readme === undefined ? template.readme : readReadme(call, readme),
      repository: repository === undefined ? template.repository : readRepository(repository),
      tags: tags === undefined ? template.tags : readTags(call, tags)
    })
    return noContent()
  },

  applicationTemplatesDelete(call) {
    const template = findApplicationTemplate(call, call.params.applicationTemplateId, 'write')
    call.platform.state.remove('applicationTemplates', template.id)
    return noContent()
  },

  /** The platform checks out the template's repository. Here, the codespace only contains the readme. */
  applicationTemplatesCloneCreate(call) {
    const { blobs, clock, state } = call.platform
    const template = findApplicationTemplate(call, call.params.applicationTemplateId, 'read')
    const useCase = { ...newRecordFields(call), name: template.name, description: null }
    const codespace = { id: newId(clock.now()), userId: call.user.id, useCaseId: useCase.id }
    const readme = { path: 'README.md', ...blobs.keepBytes(Buffer.from(template.readme)) }
    state.put('useCases', useCase)
    state.put('codespaces', { ...codespace, files: [readme] })
    return ok({ notebookId: codespace.id, useCaseId: codespace.useCaseId })
  },

  applicationTemplatesMediaList(call) {
    const { id, media } = findApplicationTemplate(call, call.params.applicationTemplateId, 'read')
    if (media === null) throw notFound('Media of application template', id)
    return { status: 200, content: { type: media.type, file: call.platform.blobs.path(media.blob) } }
  },

  applicationTemplatesMediaCreate(call) {
    const template = findApplicationTemplate(call, call.params.applicationTemplateId, 'write')
    const media = findFile(call, 'media')
    if (media === undefined) throw missingFile('media')
    edit(call, template, { media: storeMedia(call.platform, media) })
    return { status: 202 }
  },

  applicationTemplatesMediaDelete(call) {
    const template = findApplicationTemplate(call, call.params.applicationTemplateId, 'write')
    if (template.media === null) throw notFound('Media of application template', template.id)
    edit(call, template, { media: null })
    return noContent()
  }
}

function edit({ platform, user }: Viewer, { id }: ApplicationTemplate, changes: Partial<ApplicationTemplate>): void {
  const template = platform.state.get('applicationTemplates', id)
  if (template === undefined) return
  const updatedAt = platform.clock.now()
  platform.state.put('applicationTemplates', { ...template, ...changes, editorId: user.id, updatedAt })
}

const findFile = ({ files }: { files: readonly UploadedFile[] }, field: string): UploadedFile | undefined =>
  files.find(file => file.field === field)

const missingFile = (field: string) => invalid(field, `${field} must be a file with a name.`)

type WriteCall = Call<'applicationTemplatesCreate'> | Call<'applicationTemplatesPatch'>

/** Reads the readme from a file part, or from a plain form field. */
function readReadme(call: WriteCall, text: string): string {
  const file = findFile(call, 'readme')
  // A character has at most four bytes.
  if (file !== undefined && file.size > 4 * MAX_README_CHARS) throw readmeTooLong()
  const readme = file === undefined ? text : decodeReadme(file)
  if ([...readme].length > MAX_README_CHARS) throw readmeTooLong()
  return readme
}

function decodeReadme(file: UploadedFile): string {
  try {
    return decodeText(readFileSync(file.file))
  } catch {
    throw invalid('readme', 'readme is not utf-8 encoded')
  }
}

const readmeTooLong = () => invalid('readme', `readme must NOT have more than ${MAX_README_CHARS} characters`)

/**
 * Reads the tags of a form. The reference does not document the format of this string, so a switch selects JSON,
 * commas, or both.
 */
function readTags({ platform }: Viewer, text: string): string[] {
  const { templateTags } = platform.settings.switches
  const isJson = templateTags === 'json' || (templateTags === 'either' && text.trimStart().startsWith('['))
  const tags = isJson ? parseTags(text) : text.split(',').map(tag => tag.trim())
  const given = tags.filter(tag => tag !== '')
  if (given.length > MAX_TAGS) throw invalid('tags', `tags must NOT have more than ${MAX_TAGS} items`)
  return given
}

const parseTags = jsonFieldReader<string[]>('tags', { type: 'array', items: { type: 'string' } })

function storeMedia(platform: Platform, file: UploadedFile): ApplicationTemplate['media'] {
  const type = MEDIA_TYPES[extname(file.name).toLowerCase()]
  if (type === undefined)
    throw invalid('media', `media must be one of ${Object.keys(MEDIA_TYPES).join(', ')}, not "${file.name}".`)
  return { path: file.name, type, ...storeUpload(platform, file) }
}

function viewTemplate(viewer: Viewer, template: ApplicationTemplate): Schemas['ApplicationTemplateResponse'] {
  const editor = viewCreator(viewer, template.editorId)
  return {
    ...viewCreator(viewer, template.userId),
    id: template.id,
    name: template.name,
    description: template.description,
    readme: template.readme,
    repository: template.repository,
    tags: [...template.tags],
    isGlobal: template.isGlobal,
    isPremium: template.isPremium,
    createdAt: formatIsoTimestamp(template.createdAt),
    editedAt: template.editorId === null ? null : formatIsoTimestamp(template.updatedAt),
    editedBy: editor.createdBy,
    editorFirstName: editor.creatorFirstName,
    editorLastName: editor.creatorLastName,
    editorUserhash: editor.creatorUserhash,
    mediaUrl: template.media === null ? null : `${linkOrigin(viewer)}/api/v2/applicationTemplates/${template.id}/media/`
  }
}
