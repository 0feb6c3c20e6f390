import { invalid } from '../http/reply.ts'
import type { Secrets } from '../state/account-records.ts'
import type { Schemas } from '../wire.ts'

type Kind = Schemas['CredentialType']
type Field = keyof Secrets

/** Fields of each credential type. `?` marks optional fields. */
const FIELDS: Readonly<Record<Kind, readonly (Field | `${Field}?`)[]>> = {
  api_token: ['apiToken'],
  azure: ['azureConnectionString'],
  azure_service_principal: ['clientId', 'clientSecret', 'azureTenantId'],
  basic: ['user', 'password'],
  databricks_access_token_account: ['databricksAccessToken'],
  databricks_service_principal_account: ['clientId', 'clientSecret'],
  gcp: ['gcpKey'],
  oauth: ['token', 'refreshToken'],
  s3: ['awsAccessKeyId?', 'awsSecretAccessKey?', 'awsSessionToken?'],
  snowflake_key_pair_user_account: ['user', 'privateKeyStr', 'passphrase?']
}

/**
 * Merges the secrets of a request into those of a credential.
 *
 * @throws Refusal 422 for a field that the credential type does not have, or a missing one
 */
export function mergeSecrets(kind: Kind, current: Secrets, given: Secrets): Secrets {
  const known = FIELDS[kind].map(field => field.replace('?', ''))
  const unknown = Object.keys(given).find(field => !known.includes(field))
  if (unknown !== undefined) throw invalid(unknown, `${unknown} is not allowed key for a credential of type ${kind}`)
  const secrets = { ...current, ...given }
  const missing = FIELDS[kind].find(field => !field.endsWith('?') && !(field in secrets))
  if (missing !== undefined) throw invalid(missing, `${missing} is required for a credential of type ${kind}`)
  return secrets
}

/**
 * Plain environment variables of a credential: one with the name of its parameter if the type has one field, otherwise
 * one for each field, such as `<NAME>_AWS_ACCESS_KEY_ID` (platform.md §6.2).
 */
export function credentialVariables(name: string, kind: Kind, secrets: Secrets): Record<string, string> {
  const hasOneField = FIELDS[kind].length === 1
  const variable = (field: string) => `${name}_${field.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`
  return Object.fromEntries(
    Object.entries(secrets).map(([field, value]) => [
      hasOneField ? name : variable(field),
      typeof value === 'string' ? value : JSON.stringify(value)
    ])
  )
}
