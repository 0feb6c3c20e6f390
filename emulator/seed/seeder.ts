import { newId } from '../ids.ts'
import type { Platform } from '../platform.ts'
import { checkItemPath } from '../rules/items.ts'
import type { Environment, EnvironmentVersion, StoredFile, User } from '../state/records.ts'
import type { Kind } from '../state/state.ts'
import type { FilesSeed } from './format.ts'

const HOUR_MS = 3_600_000
const SECOND_MS = 1_000

/** One planting of a seed: its problems, and what every part of it needs. */
export class Seeder {
  readonly platform: Platform
  readonly problems: string[] = []
  #time: number

  constructor(platform: Platform) {
    this.platform = platform
    this.#time = platform.clock.now() - HOUR_MS
  }

  /** Runs one entry's part; its problem is noted under its key, and the next entries go on. */
  collectProblem<T>(key: string, work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      this.problems.push(`${key}: ${(error as Error).message}`)
      return undefined
    }
  }

  /** A moment for the next thing made: all lie in the past, in the order of the seed. */
  nextTime(): number {
    this.#time = Math.min(this.#time + SECOND_MS, this.platform.clock.now())
    return this.#time
  }

  /** @throws Error when the wished id belongs to something already */
  id(kind: Kind, requestedId: string | undefined, time: number): string {
    if (requestedId !== undefined && this.platform.state.get(kind, requestedId) !== undefined)
      throw new Error(`id ${requestedId} exists already`)
    return requestedId ?? newId(time)
  }

  /** Who owns what the seed makes: the first user who can call the API. */
  owner(): User {
    const owner = this.platform.state.all('users').find(({ token }) => token !== null)
    if (owner === undefined) throw new Error('no user has a token, so nobody can own this')
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

  /** @throws Error when an id or a name means none, or more than one */
  environment(idOrName: string): { environment: Environment; version: EnvironmentVersion } {
    const { state } = this.platform
    const found = state.all('environments').filter(({ id, name }) => id === idOrName || name === idOrName)
    const [environment] = found
    if (environment === undefined || found.length > 1)
      throw new Error(`${found.length} environments have the id or name "${idOrName}"`)
    const version = state
      .all('environmentVersions')
      .findLast(({ environmentId, buildStatus }) => environmentId === environment.id && buildStatus === 'success')
    if (version === undefined) throw new Error(`environment "${idOrName}" has no version that was built`)
    return { environment, version }
  }
}
