import type { HaveGrant } from '../plan/have.ts'
import type { Grant } from '../plan/types.ts'
import { readGrants, sharing } from './applications.ts'
import type { Http } from './http.ts'
import { allPages, PAGE_LIMIT } from './pages.ts'
import type { Schemas } from './wire.ts'

export type WireSource = Schemas['CustomApplicationSource']

/** The calls about sources. */
export class Sources {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  /** The source of exactly this name, past the first page: readers of one page make duplicates (facts §1). */
  async named(name: string): Promise<WireSource | null> {
    return (await this.search(name)).find(source => source.name === name) ?? null
  }

  /** What the server finds for a name, over all pages: whether it searches or compares is unsure (facts §3.1). */
  async search(name: string): Promise<WireSource[]> {
    const what = `Source ${JSON.stringify(name)} could not be looked up.`
    const get = async (offset: number) =>
      (
        await this.#http.call(
          'get',
          '/customApplicationSources/',
          { query: { name, limit: PAGE_LIMIT, offset } },
          { what }
        )
      ).body
    const found: WireSource[] = []
    for await (const source of allPages(get)) found.push(source)
    return found
  }

  async *all(): AsyncGenerator<WireSource> {
    const what = 'The sources could not be listed.'
    const get = async (offset: number) =>
      (await this.#http.call('get', '/customApplicationSources/', { query: { limit: PAGE_LIMIT, offset } }, { what }))
        .body
    yield* allPages(get)
  }

  async create(name: string): Promise<WireSource> {
    const what = `Source ${JSON.stringify(name)} could not be created.`
    return (
      await this.#http.call(
        'post',
        '/customApplicationSources/',
        { json: { name } },
        { what, refusedAs: 'input-invalid' }
      )
    ).body
  }

  /** The platform names it after the template; the caller renames it. At once, or by a job whose address is given. */
  async createFromTemplate(customTemplateId: string): Promise<WireSource | { job: string }> {
    const what = `A source could not be created from custom template ${customTemplateId}.`
    const options = { what, refusedAs: 'input-invalid' } as const
    const path = '/customApplicationSources/fromCustomTemplate/'
    const { body, location } = await this.#http.call('post', path, { json: { customTemplateId } }, options)
    return body ?? { job: location ?? '' }
  }

  async rename(appSourceId: string, name: string): Promise<void> {
    const what = `Source ${appSourceId} could not be renamed to ${JSON.stringify(name)}.`
    const options = { what, refusedAs: 'input-invalid', repeat: 'repeatable' } as const
    await this.#http.call(
      'patch',
      '/customApplicationSources/{appSourceId}/',
      { params: { appSourceId }, json: { name } },
      options
    )
  }

  /** Everyone who has a role on it. */
  async grants(appSourceId: string): Promise<HaveGrant[]> {
    const what = `The sharing of source ${appSourceId} could not be read.`
    const path = '/customApplicationSources/{appSourceId}/sharedRoles/'
    const get = async (offset: number) =>
      (await this.#http.call('get', path, { params: { appSourceId }, query: { offset, limit: PAGE_LIMIT } }, { what }))
        .body
    return readGrants(get)
  }

  /** Only used for a source that this run made, and that holds nothing of others. */
  async remove(appSourceId: string): Promise<void> {
    const what = `Source ${appSourceId} could not be deleted.`
    await this.#http.call(
      'delete',
      '/customApplicationSources/{appSourceId}/',
      { params: { appSourceId } },
      { what, repeat: 'repeatable' }
    )
  }

  async get(appSourceId: string): Promise<WireSource> {
    const what = `Source ${appSourceId} could not be read.`
    return (
      await this.#http.call('get', '/customApplicationSources/{appSourceId}/', { params: { appSourceId } }, { what })
    ).body
  }

  async share(appSourceId: string, grants: readonly Grant[]): Promise<void> {
    const what = `Source ${appSourceId} could not be shared.`
    const options = { what, refusedAs: 'input-invalid', repeat: 'repeatable' } as const
    await this.#http.call(
      'patch',
      '/customApplicationSources/{appSourceId}/sharedRoles/',
      { params: { appSourceId }, json: sharing(grants) },
      options
    )
  }
}
