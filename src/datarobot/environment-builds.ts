import { ApiError, isForbidden } from '../errors.ts'
import { TAR_END, tarHeader, tarPadding } from '../files/tar.ts'
import type { DockerContext } from '../files/types.ts'
import { isId } from '../names.ts'
import { id as anId, maybe, openEnum, record, type Shaped, text } from '../validators.ts'
import type { Http } from './http.ts'
import { type ByteStream, multipart, verifiedBytes } from './multipart.ts'
import { toArray } from './pages.ts'
import { parseTimestamp } from './wire.ts'

const ENVIRONMENTS = '/executionEnvironments/'
const VERSIONS = '/executionEnvironments/{environmentId}/versions/'
const VERSION = '/executionEnvironments/{environmentId}/versions/{environmentVersionId}/'
const BUILD_LOG = '/executionEnvironments/{environmentId}/versions/{environmentVersionId}/buildLog/'

const BUILD = record({
  id: anId,
  buildStatus: openEnum<'submitted' | 'processing' | 'success' | 'failed'>(),
  description: maybe(text),
  created: maybe(text)
})
const ENVIRONMENT = record({ id: anId, name: text, created: maybe(text), latestSuccessfulVersion: maybe(BUILD) })
const CREATED = record({ id: anId })
const LOG = record({ log: maybe(text), error: maybe(text) })

type WireEnvironment = Shaped<typeof ENVIRONMENT>
/** A version of an execution environment, with the state of its build. */
export type WireBuild = Shaped<typeof BUILD>

/** Maximum lengths of the texts of a version (platform.md §2.2). */
const MAX_LABEL_CHARS = 50

/** Tells whether a build has not ended. An unknown status counts as a failure: nothing else ends the wait. */
export const isRunning = ({ buildStatus }: { buildStatus: string }): boolean =>
  buildStatus === 'submitted' || buildStatus === 'processing'

/** Operations on execution environments that are built from folders of the checkout. */
export class Environments {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  /**
   * Finds an environment by id or exact name. Names are not unique: of several, it is the oldest, so that all runs choose
   * the same one.
   *
   * @returns null if no environment has the name
   */
  async find(nameOrId: string): Promise<{ environment: WireEnvironment; others: readonly string[] } | null> {
    const what = `Execution environment ${JSON.stringify(nameOrId)} could not be looked up.`
    try {
      if (isId(nameOrId)) {
        const params = { environmentId: nameOrId.toLowerCase() }
        const options = { what, shape: ENVIRONMENT }
        const path = '/executionEnvironments/{environmentId}/'
        return { environment: (await this.#http.call('get', path, { params }, options)).body, others: [] }
      }
      const query = { searchFor: nameOrId }
      const found = await toArray(this.#http.list(ENVIRONMENTS, { query }, what, ENVIRONMENT))
      const [oldest, ...others] = found.filter(({ name }) => name === nameOrId).sort(oldestFirst)
      return oldest === undefined ? null : { environment: oldest, others: others.map(({ id }) => id) }
    } catch (error) {
      const next =
        'Grant the user of "api-token" the permission to read and create execution environments. Without it, use "environment" and "environment-version" with ids, and no "environment-path".'
      throw explainForbidden(error, next)
    }
  }

  async create(name: string): Promise<{ id: string }> {
    const what = `Execution environment ${JSON.stringify(name)} could not be created.`
    // DataRobot knows the language as a hint for people; an image can hold any.
    const json = { name, programmingLanguage: 'other', useCases: ['customApplication'] }
    const options = { what, refusedAs: 'input-invalid', shape: CREATED } as const
    try {
      return (await this.#http.call('post', ENVIRONMENTS, { json }, options)).body
    } catch (error) {
      const next =
        'Grant the user of "api-token" the permission to create execution environments, or create one of this name and share it with that user.'
      throw explainForbidden(error, next)
    }
  }

  /**
   * Finds the version that was built from a context with this digest: the oldest one that was built successfully, else
   * the oldest one that is being built, else the newest one that failed. Null if there is none.
   *
   * The oldest, so that runs that sent the same folder at the same time choose the same version, even if one of them
   * looks after both were built.
   */
  async findBuild(environmentId: string, digest: string): Promise<WireBuild | null> {
    const what = `The versions of execution environment ${environmentId} could not be listed.`
    const versions = await toArray(this.#http.list(VERSIONS, { params: { environmentId } }, what, BUILD))
    const builds = versions.filter(version => digestIn(version) === digest).sort(oldestFirst)
    return (
      builds.find(({ buildStatus }) => buildStatus === 'success') ?? builds.find(isRunning) ?? builds.at(-1) ?? null
    )
  }

  /** Creates a version from a context. It is not retried blindly, which could start two builds. */
  async build(environmentId: string, label: string, origin: string, context: DockerContext): Promise<{ id: string }> {
    const what = `Folder ${JSON.stringify(context.folder)} could not be sent to execution environment ${environmentId}.`
    const form = multipart([
      { name: 'label', value: [...label].slice(0, MAX_LABEL_CHARS).join('') },
      { name: 'description', value: describeBuild(origin, context.digest) },
      { name: 'docker_context', fileName: 'context.tar', stream: archiveOf(context) }
    ])
    const options = { what, form, refusedAs: 'upload-refused', shape: CREATED } as const
    try {
      return (await this.#http.call('post', VERSIONS, { params: { environmentId } }, options)).body
    } catch (error) {
      const next =
        'Set "environment" to a name of your own, which the run creates, or ask the owner of this environment to share it with the user of "api-token".'
      throw explainForbidden(error, next)
    }
  }

  async get(environmentId: string, environmentVersionId: string): Promise<WireBuild> {
    const what = `Execution environment version ${environmentVersionId} could not be read.`
    const args = { params: { environmentId, environmentVersionId } }
    return (await this.#http.call('get', VERSION, args, { what, shape: BUILD })).body
  }

  /** Reads the log of a build so far, and its error if it failed. */
  async buildLog(environmentId: string, environmentVersionId: string): Promise<string> {
    const what = `The build log of execution environment version ${environmentVersionId} could not be read.`
    const args = { params: { environmentId, environmentVersionId } }
    const { log, error } = (await this.#http.call('get', BUILD_LOG, args, { what, shape: LOG })).body
    const isRepeated = error == null || error.trim() === '' || (log ?? '').includes(error.trim())
    return this.#http.redact(isRepeated ? (log ?? '') : `${(log ?? '').replace(/(?<=[^\n])$/, '\n')}${error}`)
  }
}

/** Description of a version. The digest in it identifies the content, so nothing else may be in the same form. */
export function describeBuild(origin: string, digest: string): string {
  return `${origin} Digest of the folder: sha256:${digest}`
}

/** Digest of the context of a version; null if the version was not built by this action. */
export function digestIn({ description }: Pick<WireBuild, 'description'>): string | null {
  return /Digest of the folder: sha256:([0-9a-f]{64})$/.exec(description?.trim() ?? '')?.[1] ?? null
}

/** Archive of a context. Its files are verified against their digests while they are sent. */
export function archiveOf({ files }: Pick<DockerContext, 'files'>): ByteStream {
  const sizes = files.map(file => tarHeader(file).length + file.size + tarPadding(file.size).length)
  return {
    length: sizes.reduce((sum, size) => sum + size, TAR_END.length),
    async *bytes() {
      for (const file of files) {
        yield tarHeader(file)
        yield* verifiedBytes(file)
        yield tarPadding(file.size)
      }
      yield TAR_END
    }
  }
}

function oldestFirst(a: { id: string; created?: string | null | undefined }, b: typeof a): number {
  const difference = parseTimestamp(a.created ?? '') - parseTimestamp(b.created ?? '')
  return Number.isNaN(difference) || difference === 0 ? (a.id < b.id ? -1 : 1) : difference
}

function explainForbidden(error: unknown, next: string): unknown {
  return isForbidden(error) ? new ApiError(error.reason, { ...error.explanation, next }, error) : error
}
