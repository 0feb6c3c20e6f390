import type { CurrentGrant } from '../plan/current-state.ts'
import type { Grant } from '../plan/types.ts'
import { id, maybe, record, type Shaped, text } from '../validators.ts'
import { orNullIfMissing } from './api-errors.ts'
import { GRANT, readGrants, sharingBody } from './applications.ts'
import type { Http } from './http.ts'
import { toVersion, VERSION_SHAPE, Versions, type WireVersion } from './versions.ts'

const NAMED = record({ id, name: text })
type NamedSource = Shaped<typeof NAMED>
const SOURCE = record({ id, name: text, latestVersion: maybe(record({ id })) })

/** A source. The response of a new one may not contain its version. */
export interface WireSource {
  id: string
  name: string
  latestVersion: WireVersion | null
}

/** Operations on sources. */
export class Sources {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  /** Finds the source with exactly this name, on all pages. Clients that read one page create duplicates (platform.md §1). */
  async findByName(name: string): Promise<WireSource | null> {
    for await (const source of this.search(name)) if (source.name === name) return source
    return null
  }

  /** Returns the server's search for a name. It is unknown whether the search is exact (platform.md §3.1). */
  search(name: string): AsyncGenerator<WireSource> {
    return this.#list({ name }, `Source ${JSON.stringify(name)} could not be looked up.`)
  }

  list(): AsyncGenerator<WireSource> {
    return this.#list({}, 'The sources could not be listed.')
  }

  async *#list(query: { name?: string }, what: string): AsyncGenerator<WireSource> {
    for await (const source of this.#http.list('/customApplicationSources/', { query }, what, SOURCE))
      yield await toSource(this.#http, source)
  }

  async create(name: string): Promise<NamedSource> {
    const what = `Source ${JSON.stringify(name)} could not be created.`
    const options = { what, refusedAs: 'input-invalid', shape: NAMED } as const
    return (await this.#http.call('post', '/customApplicationSources/', { json: { name } }, options)).body
  }

  /**
   * Creates a source from a template. The platform names it after the template, so the caller renames it.
   *
   * @returns the source, or the URL of the job that creates it
   */
  async createFromTemplate(customTemplateId: string): Promise<NamedSource | { job: string }> {
    const what = `A source could not be created from custom template ${customTemplateId}.`
    const options = { what, refusedAs: 'input-invalid', shape: maybe(NAMED) } as const
    const path = '/customApplicationSources/fromCustomTemplate/'
    const { body, location } = await this.#http.call('post', path, { json: { customTemplateId } }, options)
    return body ?? { job: location ?? '' }
  }

  async rename(appSourceId: string, name: string): Promise<void> {
    const what = `Source ${appSourceId} could not be renamed to ${JSON.stringify(name)}.`
    const options = { what, refusedAs: 'input-invalid', retryPolicy: 'repeatable' } as const
    await this.#http.call(
      'patch',
      '/customApplicationSources/{appSourceId}/',
      { params: { appSourceId }, json: { name } },
      options
    )
  }

  /** Reads the roles on the source. */
  async grants(appSourceId: string): Promise<CurrentGrant[]> {
    const what = `The sharing of source ${appSourceId} could not be read.`
    const path = '/customApplicationSources/{appSourceId}/sharedRoles/'
    return readGrants(this.#http.list(path, { params: { appSourceId } }, what, GRANT))
  }

  /** Deletes a source. Only used for one that this run created and that has no content of others. */
  async remove(appSourceId: string): Promise<void> {
    const what = `Source ${appSourceId} could not be deleted.`
    await this.#http.remove('/customApplicationSources/{appSourceId}/', { params: { appSourceId } }, what)
  }

  async get(appSourceId: string): Promise<WireSource> {
    const what = `Source ${appSourceId} could not be read.`
    const args = { params: { appSourceId } }
    const options = { what, shape: SOURCE }
    return toSource(
      this.#http,
      (await this.#http.call('get', '/customApplicationSources/{appSourceId}/', args, options)).body
    )
  }

  async share(appSourceId: string, grants: readonly Grant[]): Promise<void> {
    const what = `Source ${appSourceId} could not be shared.`
    const options = { what, refusedAs: 'input-invalid', retryPolicy: 'repeatable' } as const
    await this.#http.call(
      'patch',
      '/customApplicationSources/{appSourceId}/sharedRoles/',
      { params: { appSourceId }, json: sharingBody(grants) },
      options
    )
  }
}

/** Fills in null for fields that some servers omit. An incomplete version is read separately. */
async function toSource(http: Http, { id, name, latestVersion: latest }: Shaped<typeof SOURCE>): Promise<WireSource> {
  if (latest == null) return { id, name, latestVersion: null }
  const latestVersion = VERSION_SHAPE(latest)
    ? toVersion(http, latest)
    : await orNullIfMissing(new Versions(http, id).get(latest.id))
  return { id, name, latestVersion }
}
