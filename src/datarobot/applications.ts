import type { CurrentApplication, CurrentGrant } from '../plan/current-state.ts'
import type { ApplicationSettings, Grant } from '../plan/types.ts'
import type { Resources } from '../resources.ts'
import {
  boolean,
  id,
  listOf,
  maybe,
  record,
  type Shaped,
  text,
  type WithNulls,
  withNulls,
  word
} from '../validators.ts'
import type { Http, Reply } from './http.ts'
import { publicUrls } from './public-urls.ts'
import type { CallArguments, Operation, Schemas } from './wire.ts'

type ListQuery = NonNullable<CallArguments<Operation<'/customApplications/', 'get'>>['query']>
const APPLICATION_KEYS = {
  id,
  name: text,
  status: word<CurrentApplication['status']>(),
  createdAt: maybe(text),
  updatedAt: maybe(text),
  applicationUrl: maybe(text),
  customApplicationSourceId: maybe(id),
  customApplicationSourceVersionId: maybe(id),
  sourceName: maybe(text),
  sourceVersionLabel: maybe(text),
  allowAutoStopping: maybe(boolean),
  externalAccessEnabled: maybe(boolean),
  externalAccessRecipients: maybe(listOf(text))
}
const APPLICATION = record(APPLICATION_KEYS)
const LOGS = record({ logs: listOf(text), buildLog: maybe(text), buildStatus: maybe(text), buildError: maybe(text) })

const PUBLICATION = record({
  createdAt: text,
  createdBy: maybe(text),
  sourceVersionId: maybe(id),
  sourceVersionLabel: maybe(text),
  sourceId: maybe(id),
  sourceName: maybe(text)
})
const VISIT = record({ visitTimestamp: text, userId: maybe(text), username: maybe(text) })

/** An application, with null for what some servers leave out (platform.md §3). */
export interface WireApplication extends WithNulls<Shaped<typeof APPLICATION>> {
  externalAccessRecipients: string[]
}

export interface WireLogs {
  logs: string[]
  buildLog?: string
  buildStatus?: string
  buildError?: string
}
export type WirePublication = Shaped<typeof PUBLICATION> & { sourceVersionId: string; sourceId: string }
export type WireVisit = Shaped<typeof VISIT>

/** A role that somebody has on a thing, of any kind. */
export const GRANT = record({ id: text, name: text, role: text, shareRecipientType: text })

/** The calls about applications. Errors are ApiErrors that name the application. */
export class Applications {
  readonly #http: Http
  readonly #publicUrl: ReturnType<typeof publicUrls>

  constructor(http: Http) {
    this.#http = http
    this.#publicUrl = publicUrls(http)
  }

  /** All applications of exactly this name; shared ones may share a name. */
  async findByName(name: string): Promise<WireApplication[]> {
    return (await this.search(name)).filter(application => application.name === name)
  }

  /** What the server finds for a name, over all pages: a search, so the caller compares (platform.md §3.3). */
  async search(name: string): Promise<WireApplication[]> {
    return this.#list(
      { name, includeSourceLabels: true },
      `Application ${JSON.stringify(name)} could not be looked up.`
    )
  }

  /** All that the user may see. */
  async list(): Promise<WireApplication[]> {
    return this.#list({ includeSourceLabels: true }, 'The applications could not be listed.')
  }

  /** All applications that run a version of a source. */
  async ofSource(customApplicationSourceId: string): Promise<WireApplication[]> {
    const what = `The applications of source ${customApplicationSourceId} could not be listed.`
    return this.#list({ customApplicationSourceId }, what)
  }

  async #list(query: ListQuery, what: string): Promise<WireApplication[]> {
    const found: WireApplication[] = []
    for await (const application of this.#http.list('/customApplications/', { query }, what, APPLICATION))
      found.push(await this.#whole(application))
    return found
  }

  async get(applicationId: string): Promise<WireApplication> {
    const what = `Application ${applicationId} could not be read.`
    const args = { params: { applicationId }, query: { includeSourceLabels: true } }
    const options = { what, shape: APPLICATION }
    return this.#whole((await this.#http.call('get', '/customApplications/{applicationId}/', args, options)).body)
  }

  /** With null for what some servers leave out (platform.md §3), and a URL that leads there from outside. */
  async #whole(application: Shaped<typeof APPLICATION>): Promise<WireApplication> {
    return {
      ...withNulls(APPLICATION_KEYS, application),
      externalAccessRecipients: application.externalAccessRecipients ?? [],
      applicationUrl: await this.#publicUrl(application.applicationUrl ?? null)
    }
  }

  /** @param resources those asked for: an application may not inherit them from its version (platform.md §3.3) */
  async create(name: string, versionId: string, resources: Resources = {}): Promise<Reply<WireApplication>> {
    const what = `Application ${JSON.stringify(name)} could not be created.`
    const asked = Object.keys(resources).length > 0 ? { resources } : {}
    const json = { name, applicationSourceVersionId: versionId, ...asked }
    const options = { what, refusedAs: 'input-invalid', shape: APPLICATION } as const
    const reply = await this.#http.call('post', '/customApplications/', { json }, options)
    return { ...reply, body: await this.#whole(reply.body) }
  }

  /** Makes the application run a version. Not repeated when its answer is lost: what it did can be seen. */
  async publish(applicationId: string, versionId: string): Promise<void> {
    const what = `Version ${versionId} could not be published to application ${applicationId}.`
    const args = { params: { applicationId }, json: { customApplicationSourceVersionId: versionId } }
    await this.#http.call('patch', '/customApplications/{applicationId}/', args, { what, refusedAs: 'input-invalid' })
  }

  /** Sends only what is given: an omitted key stays as it is, a default would wipe it (platform.md §3.3). */
  async update(applicationId: string, settings: ApplicationSettings): Promise<void> {
    const what = `The settings of application ${applicationId} could not be changed.`
    const { externalAccessRecipients, ...rest } = settings
    const json =
      externalAccessRecipients === undefined
        ? rest
        : { ...rest, externalAccessRecipients: [...externalAccessRecipients] }
    const options = { what, refusedAs: 'input-invalid', repeat: 'repeatable' } as const
    await this.#http.call('patch', '/customApplications/{applicationId}/', { params: { applicationId }, json }, options)
  }

  async remove(applicationId: string): Promise<void> {
    const what = `Application ${applicationId} could not be deleted.`
    await this.#http.remove('/customApplications/{applicationId}/', { params: { applicationId } }, what)
  }

  /** What an application prints is often its environment, and with it the runtime parameters: secrets are redacted. */
  async logs(applicationId: string): Promise<WireLogs> {
    const what = `The logs of application ${applicationId} could not be read.`
    const path = '/customApplications/{applicationId}/logs/'
    const { body } = await this.#http.call('get', path, { params: { applicationId } }, { what, shape: LOGS })
    const { logs, buildLog, buildStatus, buildError } = body
    return {
      logs: logs.map(line => this.#http.conceal(line)),
      ...(isBlank(buildLog) ? {} : { buildLog: this.#http.conceal(buildLog) }),
      ...(isBlank(buildStatus) ? {} : { buildStatus }),
      ...(isBlank(buildError) ? {} : { buildError: this.#http.conceal(buildError) })
    }
  }

  /**
   * Versions that were published to it, newest first. Whether the live publication is listed is unknown
   * (platform.md §3.3). An application of an execution environment alone has no version.
   */
  async *history(applicationId: string): AsyncGenerator<WirePublication> {
    const what = `The history of application ${applicationId} could not be read.`
    const path = '/customApplications/{applicationId}/history/'
    for await (const publication of this.#http.list(path, { params: { applicationId } }, what, PUBLICATION)) {
      const { sourceVersionId, sourceId } = publication
      if (sourceVersionId != null && sourceId != null) yield { ...publication, sourceVersionId, sourceId }
    }
  }

  /** Visits since a moment, in milliseconds since 1970; a server that does not know `start` gives older ones as well. */
  visits(applicationId: string, since: number): AsyncGenerator<WireVisit> {
    const what = `The visits to application ${applicationId} could not be read.`
    const path = '/customApplications/{applicationId}/usages/'
    const start = new Date(since).toISOString()
    return this.#http.list(path, { params: { applicationId }, query: { start } }, what, VISIT)
  }

  /** Everyone who has a role on it. */
  async grants(applicationId: string): Promise<CurrentGrant[]> {
    const what = `The sharing of application ${applicationId} could not be read.`
    const path = '/customApplications/{applicationId}/sharedRoles/'
    return readGrants(this.#http.list(path, { params: { applicationId } }, what, GRANT))
  }

  async share(applicationId: string, grants: readonly Grant[]): Promise<void> {
    const what = `Application ${applicationId} could not be shared.`
    const args = { params: { applicationId }, json: sharing(grants) }
    const options = { what, refusedAs: 'input-invalid', repeat: 'repeatable' } as const
    await this.#http.call('patch', '/customApplications/{applicationId}/sharedRoles/', args, options)
  }

  async linkUseCase(applicationId: string, useCaseId: string): Promise<void> {
    const what = `Application ${applicationId} could not be linked to use case ${useCaseId}.`
    const options = { what, refusedAs: 'input-invalid', repeat: 'repeatable' } as const
    await this.#http.call(
      'post',
      '/useCases/{useCaseId}/customApplications/{applicationId}/',
      { params: { useCaseId, applicationId } },
      options
    )
  }
}

/** Servers say "nothing" by null, by an empty text or by blanks (platform.md §3.3). */
const isBlank = (text: string | null | undefined): text is null | undefined => text == null || text.trim() === ''

/** A list of roles, each with what an input names its recipient by. */
export async function readGrants(list: AsyncIterable<Shaped<typeof GRANT>>): Promise<CurrentGrant[]> {
  const grants: CurrentGrant[] = []
  for await (const { id, name, role, shareRecipientType: type } of list)
    grants.push({ type, key: type === 'user' ? name : id, role })
  return grants
}

/** The body that shares with these recipients. */
export function sharing(grants: readonly Grant[]): Schemas['ApplicationSharingUpdateOrRemove'] {
  return {
    operation: 'updateRoles',
    roles: grants.map(grant =>
      grant.type === 'user'
        ? { role: grant.role, shareRecipientType: grant.type, username: grant.username }
        : { role: grant.role, shareRecipientType: grant.type, id: grant.id }
    )
  }
}
