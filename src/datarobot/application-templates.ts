import type { Media, Repository } from '../plan/templates.ts'
import { boolean, id, listOf, maybe, record, type Shaped, text } from '../validators.ts'
import type { Http } from './http.ts'
import { multipart, type Part } from './multipart.ts'
import { toArray } from './pages.ts'

/** Fields of a template in a form. All tags are in one text, whose separator the caller chooses. */
export interface TemplateForm {
  name?: string
  description?: string
  readme?: string
  tags?: string
  repository?: Repository
}

const TEMPLATES = '/applicationTemplates/'
const TEMPLATE = '/applicationTemplates/{applicationTemplateId}/'
const MEDIA = '/applicationTemplates/{applicationTemplateId}/media/'

const SHAPE = record({
  id,
  name: text,
  description: text,
  readme: text,
  tags: listOf(text),
  repository: record({ url: text, tag: text, isPublic: boolean }),
  isGlobal: boolean,
  mediaUrl: maybe(text)
})
const CLONED = record({ notebookId: id, useCaseId: id })

export type WireApplicationTemplate = Shaped<typeof SHAPE>

/** Operations on application templates. */
export class ApplicationTemplates {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  /** Lists all templates that the user can see. The platform cannot search them by name. */
  async list(): Promise<WireApplicationTemplate[]> {
    return toArray(this.#http.list(TEMPLATES, {}, 'The application templates could not be listed.', SHAPE))
  }

  /** Creates a template. The response is not documented to contain its id, so callers find it by name. */
  async create(fields: Required<TemplateForm>, media: Media | null): Promise<void> {
    const what = `Application template ${JSON.stringify(fields.name)} could not be created.`
    const form = multipart([...formParts(fields), ...(media === null ? [] : [mediaPart(media)])])
    await this.#http.call('post', TEMPLATES, {}, { what, form, refusedAs: 'input-invalid' })
  }

  async update(applicationTemplateId: string, fields: TemplateForm): Promise<void> {
    const what = `Application template ${applicationTemplateId} could not be changed.`
    const options = {
      what,
      form: multipart(formParts(fields)),
      refusedAs: 'input-invalid',
      retryPolicy: 'repeatable'
    } as const
    await this.#http.call('patch', TEMPLATE, { params: { applicationTemplateId } }, options)
  }

  async remove(applicationTemplateId: string): Promise<void> {
    const what = `Application template ${applicationTemplateId} could not be deleted.`
    await this.#http.remove(TEMPLATE, { params: { applicationTemplateId } }, what)
  }

  /** Clones a template into a codespace. It is not retried without a response, because that could create two codespaces. */
  async clone(applicationTemplateId: string): Promise<Shaped<typeof CLONED>> {
    const what = `Application template ${applicationTemplateId} could not be cloned into a codespace.`
    const path = '/applicationTemplates/{applicationTemplateId}/clone/'
    const options = { what, refusedAs: 'input-invalid', shape: CLONED } as const
    return (await this.#http.call('post', path, { params: { applicationTemplateId } }, options)).body
  }

  /** Downloads the image of a template. */
  async media(applicationTemplateId: string): Promise<Buffer> {
    const what = `The image of application template ${applicationTemplateId} could not be read.`
    return this.#http.download(MEDIA, { params: { applicationTemplateId } }, what)
  }

  async setMedia(applicationTemplateId: string, media: Media): Promise<void> {
    const what = `The image of application template ${applicationTemplateId} could not be replaced.`
    const form = multipart([mediaPart(media)])
    const options = { what, form, refusedAs: 'upload-refused', retryPolicy: 'repeatable' } as const
    await this.#http.call('post', MEDIA, { params: { applicationTemplateId } }, options)
  }

  async removeMedia(applicationTemplateId: string): Promise<void> {
    const what = `The image of application template ${applicationTemplateId} could not be deleted.`
    await this.#http.remove(MEDIA, { params: { applicationTemplateId } }, what)
  }
}

function formParts({ name, description, readme, tags, repository }: TemplateForm): Part[] {
  const field = (name: string, value: string | undefined): Part[] => (value === undefined ? [] : [{ name, value }])
  return [
    ...field('name', name),
    ...field('description', description),
    ...field('repository', repository && JSON.stringify(repository)),
    ...field('tags', tags),
    ...(readme === undefined ? [] : [{ name: 'readme', fileName: 'README.md', bytes: Buffer.from(readme) }])
  ]
}

const mediaPart = ({ fileName, bytes }: Media): Part => ({ name: 'media', fileName, bytes })
