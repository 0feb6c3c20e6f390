import { ApiError, isForbidden, listNames, UserError } from '../errors.ts'
import { isId } from '../id.ts'
import { id as anId, maybe, record, type Shaped, text } from '../validators.ts'
import type { Http } from './http.ts'
import { toArray } from './pages.ts'

const ENVIRONMENT = record({
  id: anId,
  name: text,
  latestVersion: maybe(record({ id: anId, buildStatus: text })),
  latestSuccessfulVersion: maybe(record({ id: anId }))
})
type WireEnvironment = Shaped<typeof ENVIRONMENT>

/** An execution environment and the version of it to build on. */
export interface ChosenEnvironment {
  id: string
  versionId: string
  /** A sentence for the log where the choice may surprise the reader. */
  notice: string | null
}

/**
 * The environment of an id or an exact name, with its latest version that was built, or the pinned one. An id with a
 * pinned version needs no permission to read environments: DataRobot accepts both without it (platform.md §2.2).
 *
 * @param pinned id of the version to build on; null for the latest that was built
 * @throws UserError when there is none, when more than one has the name, or none of its versions was built
 */
export async function chooseEnvironment(http: Http, wanted: string, pinned: string | null): Promise<ChosenEnvironment> {
  if (pinned !== null && isId(wanted)) {
    const id = wanted.toLowerCase()
    try {
      return await choosePinned(http, wanted, id, pinned)
    } catch (error) {
      if (!isForbidden(error)) throw error
      const notice = `Execution environment ${id} may not be read with this "api-token", so whether its version ${pinned} was built is not known.`
      return { id, versionId: pinned, notice }
    }
  }
  const environment = await find(http, wanted).catch(explainForbidden)
  if (pinned !== null) return choosePinned(http, wanted, environment.id, pinned)
  const { id, latestVersion: newest, latestSuccessfulVersion: built } = environment
  if (built == null) {
    const next = 'Build a version of it in DataRobot, or name another environment in "environment".'
    const saw = 'None of its versions was built successfully.'
    throw new UserError('input-invalid', { what: unusable(wanted), saw, next })
  }
  return { id, versionId: built.id, notice: newest == null ? null : noticeOfOlder(wanted, built.id, newest) }
}

async function choosePinned(http: Http, wanted: string, id: string, pinned: string): Promise<ChosenEnvironment> {
  const path = '/executionEnvironments/{environmentId}/versions/{environmentVersionId}/'
  const params = { environmentId: id, environmentVersionId: pinned }
  const options = { what: unusable(wanted), shape: record({ buildStatus: text }) }
  const { buildStatus } = (await http.call('get', path, { params }, options)).body
  if (buildStatus === 'success') return { id, versionId: pinned, notice: null }
  throw new UserError('input-invalid', {
    what: unusable(wanted),
    saw: `Its version ${pinned} has the build status "${buildStatus}".`,
    next: 'Name a version that was built in "environment-version", or leave it out for the latest one.'
  })
}

const unusable = (wanted: string): string => `Execution environment ${JSON.stringify(wanted)} can not be used.`

/** The newest version is not the one that is used: without a word, the reader would believe that it is. */
function noticeOfOlder(wanted: string, built: string, newest: { id: string; buildStatus: string }): string | null {
  if (newest.id === built) return null
  const state = newest.buildStatus === 'failed' ? 'failed to build' : 'is still being built'
  return `The newest version of execution environment ${JSON.stringify(wanted)}, ${newest.id}, ${state}. Version ${built} is used instead.`
}

/** A user who may deploy may lack the permission to look environments up: ids need no lookup. */
function explainForbidden(error: unknown): never {
  if (!isForbidden(error)) throw error
  const next =
    'Write the ids of the environment and of its version into "environment" and "environment-version", which needs no permission to read environments; or have an administrator give that permission to the user of "api-token".'
  throw new ApiError(error.reason, { ...error.explanation, next }, error)
}

async function find(http: Http, wanted: string): Promise<WireEnvironment> {
  const what = `Execution environment ${JSON.stringify(wanted)} could not be looked up.`
  if (isId(wanted)) {
    const params = { environmentId: wanted.toLowerCase() }
    return (await http.call('get', '/executionEnvironments/{environmentId}/', { params }, { what, shape: ENVIRONMENT }))
      .body
  }
  const near = await toArray(http.list('/executionEnvironments/', { query: { searchFor: wanted } }, what, ENVIRONMENT))
  const exact = near.filter(environment => environment.name === wanted)
  const [only] = exact
  if (only !== undefined && exact.length === 1) return only
  throw only === undefined ? missing(wanted, near) : ambiguous(wanted, exact)
}

function missing(wanted: string, near: readonly WireEnvironment[]): UserError {
  const alike = near.length === 0 ? '' : ` Names that contain it: ${listNames(near.map(({ name }) => name))}.`
  return new UserError('not-found', {
    what: `Execution environment ${JSON.stringify(wanted)} was not found.`,
    saw: `The user of "api-token" sees no environment of exactly this name.${alike}`,
    next: 'Write its exact name, or its id, into "environment".'
  })
}

function ambiguous(wanted: string, exact: readonly WireEnvironment[]): UserError {
  return new UserError('name-conflict', {
    what: `Execution environment ${JSON.stringify(wanted)} is ambiguous.`,
    saw: `${exact.length} environments have this name: ${listNames(exact.map(({ id }) => id))}.`,
    next: 'Write the id of the one you mean into "environment".'
  })
}
