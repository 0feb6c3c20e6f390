import { ApiError, isForbidden } from '../errors.ts'
import { CREDENTIAL_TYPE, type CurrentCredential, readMark } from '../plan/credentials.ts'
import { id, maybe, record, type Shaped, text } from '../validators.ts'
import type { Http } from './http.ts'
import { toArray } from './pages.ts'

const CREDENTIAL = record({ credentialId: id, name: text, credentialType: text, description: maybe(text) })

/** Operations on the credentials of the API key's user. No response contains a secret. */
export class Credentials {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  async list(): Promise<CurrentCredential[]> {
    const what = 'The credentials could not be listed.'
    try {
      return (await toArray(this.#http.list('/credentials/', {}, what, CREDENTIAL))).map(toCurrentCredential)
    } catch (error) {
      throw explainForbidden(error)
    }
  }

  /** Creates a credential. Its name is unique among those of the user (platform.md §2.3). */
  async create(name: string, apiToken: string, description: string): Promise<CurrentCredential> {
    const what = `Credential ${JSON.stringify(name)} could not be created.`
    const json = { name, credentialType: CREDENTIAL_TYPE, apiToken, description } as const
    const options = { what, refusedAs: 'input-invalid', shape: CREDENTIAL } as const
    try {
      return toCurrentCredential((await this.#http.call('post', '/credentials/', { json }, options)).body)
    } catch (error) {
      throw explainForbidden(error)
    }
  }

  /** Replaces the secret and the description together, so that the description always describes the secret. */
  async update({ id, name }: Pick<CurrentCredential, 'id' | 'name'>, apiToken: string, description: string) {
    const what = `Credential ${JSON.stringify(name)} could not be changed.`
    const args = { params: { credentialId: id }, json: { apiToken, description } }
    const options = { what, refusedAs: 'input-invalid', retryPolicy: 'repeatable' } as const
    await this.#http.call('patch', '/credentials/{credentialId}/', args, options)
  }

  async remove({ id, name }: Pick<CurrentCredential, 'id' | 'name'>): Promise<void> {
    const what = `Credential ${JSON.stringify(name)} could not be deleted.`
    await this.#http.remove('/credentials/{credentialId}/', { params: { credentialId: id } }, what)
  }
}

function toCurrentCredential(wire: Shaped<typeof CREDENTIAL>): CurrentCredential {
  const { credentialId: id, name, credentialType: type } = wire
  const description = wire.description ?? ''
  return { id, name, type, description, mark: readMark(description) }
}

/** Explains a missing permission for credentials, which a user who may deploy can lack. */
function explainForbidden(error: unknown): unknown {
  if (!isForbidden(error)) return error
  const next =
    'Ask an administrator to let the user of "api-token" manage credentials, or remove the input "credentials".'
  return new ApiError(error.reason, { ...error.explanation, next }, error)
}
