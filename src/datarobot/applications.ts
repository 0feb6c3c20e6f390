import type { CurrentApplication, CurrentGrant } from '../plan/current-state.ts'
import type { ApplicationSettings, Grant } from '../plan/types.ts'
import type { Resources } from '../resources.ts'
import {
  boolean,
  id,
  listOf,
  maybe,
  openEnum,
  record,
  type Shaped,
  text,
  type WithNulls,
  withNulls
} from '../validators.ts'
import type { Http, Reply } from './http.ts'
import { publicUrls } from './public-urls.ts'
import type { CallArguments, Operation, Schemas } from './wire.ts'

type ListQuery = NonNullable<CallArguments<Operation<'/customApplications/', 'get'>>['query']>
const APPLICATION_KEYS = {
  id,
  name: text,
  status: openEnum<CurrentApplication['status']>(),
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

/** An application, with null for fields that some servers omit (platform.md §3). */
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

/** Role of a user, group or organization on a resource. */
export const GRANT = record({ id: text, name: text, role: text, shareRecipientType: text })

/** Operations on applications. They throw ApiErrors that name the application. */
export class Applications {
  readonly #http: Http
  readonly #publicUrl: ReturnType<typeof publicUrls>

  constructor(http: Http) {
    this.#http = http
    this.#publicUrl = publicUrls(http)
  }

  /** Finds all applications with exactly this name. Applications of several owners can have the same name. */
  async findByName(name: string): Promise<WireApplication[]> {
    return (await this.search(name)).filter(application => application.name === name)
  }

  /** Returns all pages of the server's search for a name. It is not exact, so the caller compares (platform.md §3.3). */
  async search(name: string): Promise<WireApplication[]> {
    return this.#list(
      { name, includeSourceLabels: true },
      `Application ${JSON.stringify(name)} could not be looked up.`
    )
  }

  /** Lists all applications that the user can see. */
  async list(): Promise<WireApplication[]> {
    return this.#list({ includeSourceLabels: true }, 'The applications could not be listed.')
  }

  /** Lists all applications that run a version of the source. */
  async listBySource(customApplicationSourceId: string): Promise<WireApplication[]> {
    const what = `The applications of source ${customApplicationSourceId} could not be listed.`
    return this.#list({ customApplicationSourceId }, what)
  }

  async #list(query: ListQuery, what: string): Promise<WireApplication[]> {
    const found: WireApplication[] = []
    for await (const application of this.#http.list('/customApplications/', { query }, what, APPLICATION))
      found.push(await this.#toApplication(application))
    return found
  }

  async get(applicationId: string): Promise<WireApplication> {
    const what = `Application ${applicationId} could not be read.`
    const args = { params: { applicationId }, query: { includeSourceLabels: true } }
    const options = { what, shape: APPLICATION }
    return this.#toApplication(
      (await this.#http.call('get', '/customApplications/{applicationId}/', args, options)).body
    )
  }

  /** Fills in null for fields that some servers omit (platform.md §3), and makes the URL reachable from outside. */
  async #toApplication(application: Shaped<typeof APPLICATION>): Promise<WireApplication> {
    return {
      ...withNulls(APPLICATION_KEYS, application),
      externalAccessRecipients: application.externalAccessRecipients ?? [],
      applicationUrl: await this.#publicUrl(application.applicationUrl ?? null)
    }
  }

  /**
   * Creates an application.
   *
   * @param resources requested resources, since an application may not inherit them from its version (platform.md §3.3)
   */
  async create(name: string, versionId: string, resources: Resources = {}): Promise<Reply<WireApplication>> {
    const what = `Application ${JSON.stringify(name)} could not be created.`
    const requested = Object.keys(resources).length > 0 ? { resources } : {}
    const json = { name, applicationSourceVersionId: versionId, ...requested }
    const options = { what, refusedAs: 'input-invalid', shape: APPLICATION } as const
    const reply = await this.#http.call('post', '/customApplications/', { json }, options)
    return { ...reply, body: await this.#toApplication(reply.body) }
  }

  /** Publishes a version to the application. It is not retried without a response, because the caller can look it up. */
  async publish(applicationId: string, versionId: string): Promise<void> {
    const what = `Version ${versionId} could not be published to application ${applicationId}.`
    const args = { params: { applicationId }, json: { customApplicationSourceVersionId: versionId } }
    await this.#http.call('patch', '/customApplications/{applicationId}/', args, { what, refusedAs: 'input-invalid' })
  }

  /** Changes only the given settings. An omitted key is left unchanged; a default would overwrite it (platform.md §3.3). */
  async update(applicationId: string, settings: ApplicationSettings): Promise<void> {
    const what = `The settings of application ${applicationId} could not be changed.`
    const { externalAccessRecipients, ...rest } = settings
    const json =
      externalAccessRecipients === undefined
        ? rest
        : { ...rest, externalAccessRecipients: [...externalAccessRecipients] }
    const options = { what, refusedAs: 'input-invalid', retryPolicy: 'repeatable' } as const
    await this.#http.call('patch', '/customApplications/{applicationId}/', { params: { applicationId }, json }, options)
  }

  async remove(applicationId: string): Promise<void> {
    const what = `Application ${applicationId} could not be deleted.`
    await this.#http.remove('/customApplications/{applicationId}/', { params: { applicationId } }, what)
  }

  /** Reads the logs. Secrets are redacted, because applications often print their environment with the runtime parameters. */
  async logs(applicationId: string): Promise<WireLogs> {
    const what = `The logs of application ${applicationId} could not be read.`
    const path = '/customApplications/{applicationId}/logs/'
    const { body } = await this.#http.call('get', path, { params: { applicationId } }, { what, shape: LOGS })
    const { logs, buildLog, buildStatus, buildError } = body
    return {
      logs: logs.map(line => this.#http.redact(line)),
      ...(isBlank(buildLog) ? {} : { buildLog: this.#http.redact(buildLog) }),
      ...(isBlank(buildStatus) ? {} : { buildStatus }),
      ...(isBlank(buildError) ? {} : { buildError: this.#http.redact(buildError) })
    }
  }

  /**
   * Lists published versions, newest first. It is unknown whether the list contains the live one (platform.md §3.3). An
   * application without source code has no version.
   */
  async *history(applicationId: string): AsyncGenerator<WirePublication> {
    const what = `The history of application ${applicationId} could not be read.`
    const path = '/customApplications/{applicationId}/history/'
    for await (const publication of this.#http.list(path, { params: { applicationId } }, what, PUBLICATION)) {
      const { sourceVersionId, sourceId } = publication
      if (sourceVersionId != null && sourceId != null) yield { ...publication, sourceVersionId, sourceId }
    }
  }

  /**
   * Lists visits. A server that ignores `start` returns older ones too.
   *
   * @param sinceMs milliseconds since 1970
   */
  visits(applicationId: string, sinceMs: number): AsyncGenerator<WireVisit> {
    const what = `The visits to application ${applicationId} could not be read.`
    const path = '/customApplications/{applicationId}/usages/'
    const start = new Date(sinceMs).toISOString()
    return this.#http.list(path, { params: { applicationId }, query: { start } }, what, VISIT)
  }

  /** Reads the roles on the application. */
  async grants(applicationId: string): Promise<CurrentGrant[]> {
    const what = `The sharing of application ${applicationId} could not be read.`
    const path = '/customApplications/{applicationId}/sharedRoles/'
    return readGrants(this.#http.list(path, { params: { applicationId } }, what, GRANT))
  }

  async share(applicationId: string, grants: readonly Grant[]): Promise<void> {
    const what = `Application ${applicationId} could not be shared.`
    const args = { params: { applicationId }, json: sharingBody(grants) }
    const options = { what, refusedAs: 'input-invalid', retryPolicy: 'repeatable' } as const
    await this.#http.call('patch', '/customApplications/{applicationId}/sharedRoles/', args, options)
  }

  async linkUseCase(applicationId: string, useCaseId: string): Promise<void> {
    const what = `Application ${applicationId} could not be linked to use case ${useCaseId}.`
    const options = { what, refusedAs: 'input-invalid', retryPolicy: 'repeatable' } as const
    await this.#http.call(
      'post',
      '/useCases/{useCaseId}/customApplications/{applicationId}/',
      { params: { useCaseId, applicationId } },
      options
    )
  }
}

/** Servers send null, an empty text or whitespace for a missing text (platform.md §3.3). */
const isBlank = (text: string | null | undefined): text is null | undefined => text == null || text.trim() === ''

/** Reads a list of roles. The key is what an input would contain: the name of a user, the id of a group or organization. */
export async function readGrants(list: AsyncIterable<Shaped<typeof GRANT>>): Promise<CurrentGrant[]> {
  const grants: CurrentGrant[] = []
  for await (const { id, name, role, shareRecipientType: type } of list)
    grants.push({ type, key: type === 'user' ? name : id, role })
  return grants
}

/** Request body that shares a resource. */
export function sharingBody(grants: readonly Grant[]): Schemas['ApplicationSharingUpdateOrRemove'] {
  return {
    operation: 'updateRoles',
    roles: grants.map(grant =>
      grant.type === 'user'
        ? { role: grant.role, shareRecipientType: grant.type, username: grant.username }
        : { role: grant.role, shareRecipientType: grant.type, id: grant.id }
    )
  }
}
