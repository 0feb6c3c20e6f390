import type { CustomTemplateFields } from '../plan/templates.ts'
import { id, listOf, maybe, object, record, type Shaped, text, type WithNulls, withNulls } from '../validators.ts'
import type { Http } from './http.ts'
import { multipart, type Part } from './multipart.ts'
import { toArray } from './pages.ts'
import type { CallArguments, Operation } from './wire.ts'

const TEMPLATES = '/customTemplates/'
const TEMPLATE = '/customTemplates/{customTemplateId}/'

const KEYS = {
  id,
  name: text,
  description: text,
  templateType: text,
  templateSubType: maybe(text),
  defaultEnvironment: maybe(record({ environmentId: text, environmentVersionId: text })),
  defaultResourceBundleId: maybe(text),
  templateMetadata: maybe(object),
  items: listOf(record({ id, name: text }))
}
const SHAPE = record(KEYS)
const toCustomTemplate = (template: Shaped<typeof SHAPE>): WireCustomTemplate => withNulls(KEYS, template)

/** A custom template, with null for what some servers leave out. */
export type WireCustomTemplate = WithNulls<Shaped<typeof SHAPE>>

/** Under this name DataRobot's own SDK sends the archive. */
const ARCHIVE = 'template-content'

/** The calls about custom templates. */
export class CustomTemplates {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  /** All of a type whose name or description holds the text: the caller compares. */
  async search(search: string, templateType: string): Promise<WireCustomTemplate[]> {
    const what = `Custom template ${JSON.stringify(search)} could not be looked up.`
    return (await toArray(this.#http.list(TEMPLATES, { query: { search, templateType } }, what, SHAPE))).map(
      toCustomTemplate
    )
  }

  async get(customTemplateId: string): Promise<WireCustomTemplate> {
    const what = `Custom template ${customTemplateId} could not be read.`
    return toCustomTemplate(
      (await this.#http.call('get', TEMPLATE, { params: { customTemplateId } }, { what, shape: SHAPE })).body
    )
  }

  /** @returns the new template's id, where the answer names it: that is not documented, but what the SDK reads */
  async create(
    name: string,
    templateType: string,
    fields: CustomTemplateFields,
    archive: Uint8Array
  ): Promise<string | null> {
    const what = `Custom template ${JSON.stringify(name)} could not be created.`
    const texts = { name, templateType, ...textsOf(fields) }
    const form = multipart([...Object.entries(texts).map(([name, value]) => ({ name, value })), archivePart(archive)])
    const options = {
      what,
      form,
      refusedAs: 'upload-refused',
      shape: maybe(record({ customTemplateId: maybe(id) }))
    } as const
    const { body } = await this.#http.call('post', TEMPLATES, {}, options)
    return body?.customTemplateId ?? null
  }

  /** Files travel in a form; without them it is JSON, as the SDK sends it. */
  async update(
    customTemplateId: string,
    fields: CustomTemplateFields,
    archive: Uint8Array | null
  ): Promise<WireCustomTemplate> {
    const what = `Custom template ${customTemplateId} could not be changed.`
    const texts = textsOf(fields)
    const options = { what, refusedAs: 'upload-refused', repeat: 'repeatable', shape: SHAPE } as const
    const params = { customTemplateId }
    if (archive === null) {
      const json = texts as NonNullable<CallArguments<Operation<typeof TEMPLATE, 'patch'>>['json']>
      return toCustomTemplate((await this.#http.call('patch', TEMPLATE, { params, json }, options)).body)
    }
    const form = multipart([...Object.entries(texts).map(([name, value]) => ({ name, value })), archivePart(archive)])
    return toCustomTemplate((await this.#http.call('patch', TEMPLATE, { params }, { ...options, form })).body)
  }

  async remove(customTemplateId: string): Promise<void> {
    const what = `Custom template ${customTemplateId} could not be deleted.`
    await this.#http.remove(TEMPLATE, { params: { customTemplateId } }, what)
  }

  /** The text of one of its files. */
  async read(customTemplateId: string, fileId: string): Promise<string> {
    const what = `File ${fileId} of custom template ${customTemplateId} could not be read.`
    const path = '/customTemplates/{customTemplateId}/files/{fileId}/'
    const args = { params: { customTemplateId, fileId } }
    return (await this.#http.call('get', path, args, { what, shape: record({ content: text }) })).body.content
  }
}

/** Every field as text, objects as JSON: both ways of sending want it so. */
function textsOf({ defaultEnvironment, templateMetadata, ...plain }: CustomTemplateFields): Record<string, string> {
  return {
    ...plain,
    ...(defaultEnvironment === undefined ? {} : { defaultEnvironment: JSON.stringify(defaultEnvironment) }),
    ...(templateMetadata === undefined ? {} : { templateMetadata: JSON.stringify(templateMetadata) })
  }
}

const archivePart = (bytes: Uint8Array): Part => ({ name: 'file', fileName: ARCHIVE, bytes })
