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

/** A custom template, with null for fields that some servers omit. */
export type WireCustomTemplate = WithNulls<Shaped<typeof SHAPE>>

/** File name of the archive in the form, the same as in DataRobot's SDK. */
const ARCHIVE = 'template-content'

/** Operations on custom templates. */
export class CustomTemplates {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  /** Searches templates of a type by name or description. It is not exact, so the caller compares. */
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

  /**
   * Creates a template.
   *
   * @returns its id, or null: the response is not documented to contain it, but the SDK reads it there
   */
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

  /** Changes a template. An archive is sent in a form; fields alone are sent as JSON, as the SDK does. */
  async update(
    customTemplateId: string,
    fields: CustomTemplateFields,
    archive: Uint8Array | null
  ): Promise<WireCustomTemplate> {
    const what = `Custom template ${customTemplateId} could not be changed.`
    const texts = textsOf(fields)
    const options = { what, refusedAs: 'upload-refused', retryPolicy: 'repeatable', shape: SHAPE } as const
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

  /** Reads the text of a file. */
  async read(customTemplateId: string, fileId: string): Promise<string> {
    const what = `File ${fileId} of custom template ${customTemplateId} could not be read.`
    const path = '/customTemplates/{customTemplateId}/files/{fileId}/'
    const args = { params: { customTemplateId, fileId } }
    return (await this.#http.call('get', path, args, { what, shape: record({ content: text }) })).body.content
  }
}

/** Converts every field to text, objects to JSON, which both the form and the JSON body require. */
function textsOf({ defaultEnvironment, templateMetadata, ...plain }: CustomTemplateFields): Record<string, string> {
  return {
    ...plain,
    ...(defaultEnvironment === undefined ? {} : { defaultEnvironment: JSON.stringify(defaultEnvironment) }),
    ...(templateMetadata === undefined ? {} : { templateMetadata: JSON.stringify(templateMetadata) })
  }
}

const archivePart = (bytes: Uint8Array): Part => ({ name: 'file', fileName: ARCHIVE, bytes })
