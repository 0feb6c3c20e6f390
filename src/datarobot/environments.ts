import { listNames, UserError } from '../errors.ts'
import { isId } from '../id.ts'
import { id as anId, maybe, record, type Shaped, text } from '../shape.ts'
import type { Http } from './http.ts'
import { gathered } from './pages.ts'

const ENVIRONMENT = record({ id: anId, name: text, latestSuccessfulVersion: maybe(record({ id: anId })) })
type WireEnvironment = Shaped<typeof ENVIRONMENT>

/** An execution environment and the version of it to build on. */
export interface ChosenEnvironment {
  id: string
  name: string
  versionId: string
}

/**
 * The environment of an id or an exact name, with its latest version that was built, or the pinned one.
 *
 * @throws UserError when there is none, when more than one has the name, or none of its versions was built
 */
export async function chooseEnvironment(http: Http, wanted: string, pinned: string | null): Promise<ChosenEnvironment> {
  const { id, name, latestSuccessfulVersion } = await find(http, wanted)
  const what = `Execution environment ${JSON.stringify(wanted)} can not be used.`
  if (pinned !== null) {
    const path = '/executionEnvironments/{environmentId}/versions/{environmentVersionId}/'
    const params = { environmentId: id, environmentVersionId: pinned }
    const shape = record({ buildStatus: text })
    const { buildStatus } = (await http.call('get', path, { params }, { what, shape })).body
    if (buildStatus === 'success') return { id, name, versionId: pinned }
    const saw = `Its version ${pinned} has the build status "${buildStatus}".`
    throw new UserError('input-invalid', {
      what,
      saw,
      next: 'Name a version that was built in "environment-version", or leave it out for the latest one.'
    })
  }
  if (latestSuccessfulVersion == null) {
    const next = 'Build a version of it in DataRobot, or name another environment in "environment".'
    throw new UserError('input-invalid', { what, saw: 'None of its versions was built successfully.', next })
  }
  return { id, name, versionId: latestSuccessfulVersion.id }
}

async function find(http: Http, wanted: string): Promise<WireEnvironment> {
  const what = `Execution environment ${JSON.stringify(wanted)} could not be looked up.`
  if (isId(wanted)) {
    const params = { environmentId: wanted.toLowerCase() }
    return (await http.call('get', '/executionEnvironments/{environmentId}/', { params }, { what, shape: ENVIRONMENT }))
      .body
  }
  const near = await gathered(http.list('/executionEnvironments/', { query: { searchFor: wanted } }, what, ENVIRONMENT))
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
