import { newId } from '../ids.ts'
import type { Platform } from '../platform.ts'
import { checkItemPath } from '../rules/items.ts'
import type { Environment, EnvironmentVersion, StoredFile, User } from '../state/records.ts'
import type { Kind } from '../state/state.ts'
import type { FilesSeed } from './format.ts'

const HOUR_MS = 3_600_000
const SECOND_MS = 1_000

/** Applies one seed. Collects its problems and creates ids and timestamps. */
export class Seeder {
  readonly platform: Platform
  readonly problems: string[] = []
  #time: number

  constructor(platform: Platform) {
    this.platform = platform
    this.#time = platform.clock.now() - HOUR_MS
  }

  /** Runs the work of one entry. Collects its error under its key, so that the other entries are also checked. */
  collectProblem<T>(key: string, work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      this.problems.push(`${key}: ${(error as Error).message}`)
      return undefined
    }
  }

  /** Timestamp for the next record. All are in the past, in the order of the seed. */
  nextTime(): number {
    this.#time = Math.min(this.#time + SECOND_MS, this.platform.clock.now())
    return this.#time
  }

  /** @throws Error if the requested id is already in use */
  id(kind: Kind, requestedId: string | undefined, time: number): string {
    if (requestedId !== undefined && this.platform.state.get(kind, requestedId) !== undefined)
      throw new Error(`id ${requestedId} exists already`)
    return requestedId ?? newId(time)
  }

  /** Owner of the records of the seed: the first user with a token. */
  owner(): User {
    const owner = this.platform.state.all('users').find(({ token }) => token !== null)
    if (owner === undefined) throw new Error('no user has a token to own this record')
    return owner
  }

  newRecordFields(kind: Kind, requestedId: string | undefined) {
    const createdAt = this.nextTime()
    return { id: this.id(kind, requestedId, createdAt), userId: this.owner().id, createdAt, updatedAt: createdAt }
  }

  files({ files = {} }: FilesSeed): StoredFile[] {
    return Object.entries(files).map(([path, content]) => {
      checkItemPath(path)
      return { path, ...this.platform.blobs.keepBytes(Buffer.from(content)) }
    })
  }

  /** @throws Error unless exactly one environment has the id or name */
  environment(idOrName: string): { environment: Environment; version: EnvironmentVersion } {
    const { state } = this.platform
    const found = state.all('environments').filter(({ id, name }) => id === idOrName || name === idOrName)
    const [environment] = found
    if (environment === undefined || found.length > 1)
      throw new Error(`${found.length} environments have the id or name "${idOrName}"`)
    const version = state
      .all('environmentVersions')
      .findLast(({ environmentId, buildStatus }) => environmentId === environment.id && buildStatus === 'success')
    if (version === undefined) throw new Error(`environment "${idOrName}" has no successfully built version`)
    return { environment, version }
  }
}
