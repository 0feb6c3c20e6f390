import { ApiError, isForbidden, listNames, UserError } from '../errors.ts'
import { isId } from '../names.ts'
import type { CurrentEnvironment } from '../plan/current-state.ts'
import { id as anId, maybe, record, type Shaped, text } from '../validators.ts'
import { digestIn, type Environments, isRunning } from './environment-builds.ts'
import type { Http } from './http.ts'
import { toArray } from './pages.ts'

const ENVIRONMENT = record({
  id: anId,
  name: text,
  latestVersion: maybe(record({ id: anId, buildStatus: text })),
  latestSuccessfulVersion: maybe(record({ id: anId }))
})
type WireEnvironment = Shaped<typeof ENVIRONMENT>

/** An execution environment and its version to build on. */
export interface ChosenEnvironment {
  id: string
  versionId: string
  /** Sentence for the log if the choice may be unexpected. */
  notice: string | null
}

/**
 * Finds an environment by id or exact name, with its latest successfully built version or the pinned one. An id with a
 * pinned version works without the permission to read environments: DataRobot accepts both (platform.md §2.2).
 *
 * @param pinned id of the version to build on; null for the latest successfully built one
 * @throws UserError if there is none, if the name is ambiguous, or if no version was built successfully
 */
export async function chooseEnvironment(
  http: Http,
  nameOrId: string,
  pinned: string | null
): Promise<ChosenEnvironment> {
  if (pinned !== null && isId(nameOrId)) {
    const id = nameOrId.toLowerCase()
    try {
      return await choosePinned(http, nameOrId, id, pinned)
    } catch (error) {
      if (!isForbidden(error)) throw error
      const notice = `The user of "api-token" may not read execution environment ${id}, so the build status of its version ${pinned} is unknown.`
      return { id, versionId: pinned, notice }
    }
  }
  const environment = await findEnvironment(http, nameOrId).catch(explainForbidden)
  if (pinned !== null) return choosePinned(http, nameOrId, environment.id, pinned)
  const { id, latestVersion: newest, latestSuccessfulVersion: built } = environment
  if (built == null) {
    const next = 'Build a version of it in DataRobot, or set "environment" to another one.'
    const saw = 'None of its versions was built successfully.'
    throw new UserError('input-invalid', { what: unusableMessage(nameOrId), saw, next })
  }
  return { id, versionId: built.id, notice: newest == null ? null : describeOlderVersion(nameOrId, built.id, newest) }
}

/**
 * Finds an environment and its version that was built from a context. The list of environments contains the newest built
 * version of each, so an unchanged folder needs one request.
 *
 * @param digest digest of the context; the search for the environment does not wait for it
 */
export async function chooseBuild(
  environments: Environments,
  nameOrId: string,
  digest: Promise<string>
): Promise<CurrentEnvironment> {
  const found = await environments.find(nameOrId)
  if (found === null) return { id: null, versionId: null, notice: null }
  const { environment, others } = found
  const { id, latestSuccessfulVersion: newest } = environment
  const notice =
    others.length === 0
      ? null
      : `${others.length + 1} execution environments have the name ${JSON.stringify(nameOrId)}. The oldest, ${id}, is used; the others are ${listNames(others)}.`
  if (newest != null && digestIn(newest) === (await digest)) return { id, versionId: newest.id, notice }
  const build = await environments.findBuild(id, await digest)
  if (build?.buildStatus === 'success') return { id, versionId: build.id, notice }
  return { id, versionId: null, notice, build: build && { versionId: build.id, isRunning: isRunning(build) } }
}

async function choosePinned(http: Http, nameOrId: string, id: string, pinned: string): Promise<ChosenEnvironment> {
  const path = '/executionEnvironments/{environmentId}/versions/{environmentVersionId}/'
  const params = { environmentId: id, environmentVersionId: pinned }
  const options = { what: unusableMessage(nameOrId), shape: record({ buildStatus: text }) }
  const { buildStatus } = (await http.call('get', path, { params }, options)).body
  if (buildStatus === 'success') return { id, versionId: pinned, notice: null }
  throw new UserError('input-invalid', {
    what: unusableMessage(nameOrId),
    saw: `Its version ${pinned} has the build status "${buildStatus}".`,
    next: 'Set "environment-version" to a successfully built version, or remove it to use the latest one.'
  })
}

const unusableMessage = (nameOrId: string): string =>
  `Execution environment ${JSON.stringify(nameOrId)} cannot be used.`

/** Notice that the newest version is not the one in use, since users would expect it. */
function describeOlderVersion(
  nameOrId: string,
  built: string,
  newest: { id: string; buildStatus: string }
): string | null {
  if (newest.id === built) return null
  const state = isRunning(newest)
    ? 'is still being built'
    : newest.buildStatus === 'failed'
      ? 'failed to build'
      : `has the build status "${newest.buildStatus}"`
  return `The newest version of execution environment ${JSON.stringify(nameOrId)}, ${newest.id}, ${state}. Version ${built} is used instead.`
}

/** Explains a missing permission to read environments. Users who may deploy can lack it, and ids work without it. */
function explainForbidden(error: unknown): never {
  if (!isForbidden(error)) throw error
  const next =
    'Set "environment" and "environment-version" to ids, which works without the permission to read environments. Or ask an administrator to grant that permission to the user of "api-token".'
  throw new ApiError(error.reason, { ...error.explanation, next }, error)
}

async function findEnvironment(http: Http, nameOrId: string): Promise<WireEnvironment> {
  const what = `Execution environment ${JSON.stringify(nameOrId)} could not be looked up.`
  if (isId(nameOrId)) {
    const params = { environmentId: nameOrId.toLowerCase() }
    return (await http.call('get', '/executionEnvironments/{environmentId}/', { params }, { what, shape: ENVIRONMENT }))
      .body
  }
  const similar = await toArray(
    http.list('/executionEnvironments/', { query: { searchFor: nameOrId } }, what, ENVIRONMENT)
  )
  const exactMatches = similar.filter(environment => environment.name === nameOrId)
  const [only] = exactMatches
  if (only !== undefined && exactMatches.length === 1) return only
  throw only === undefined ? notFoundError(nameOrId, similar) : ambiguousError(nameOrId, exactMatches)
}

function notFoundError(nameOrId: string, similar: readonly WireEnvironment[]): UserError {
  const alike = similar.length === 0 ? '' : ` Names that contain it: ${listNames(similar.map(({ name }) => name))}.`
  return new UserError('not-found', {
    what: `Execution environment ${JSON.stringify(nameOrId)} was not found.`,
    saw: `The user of "api-token" sees no environment with exactly this name.${alike}`,
    next: 'Set "environment" to its exact name or its id.'
  })
}

function ambiguousError(nameOrId: string, exactMatches: readonly WireEnvironment[]): UserError {
  return new UserError('name-conflict', {
    what: `Execution environment ${JSON.stringify(nameOrId)} is ambiguous.`,
    saw: `${exactMatches.length} environments have this name: ${listNames(exactMatches.map(({ id }) => id))}.`,
    next: 'Set "environment" to the id of the intended one.'
  })
}
