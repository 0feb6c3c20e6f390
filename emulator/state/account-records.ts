import type { Schemas } from '../wire.ts'
import type { Made } from './records.ts'

export interface UseCase extends Made {
  name: string
  description: string | null
}

/** The part of a credential that no reply ever has. */
export type Secrets = Omit<Schemas['CredentialUpdate'], 'name' | 'description'>

export interface Credential extends Made {
  name: string
  description: string
  credentialType: Schemas['CredentialType']
  secrets: Secrets
}

export interface KeyValue extends Made {
  entityId: string
  entityType: Schemas['KeyValueEntityType']
  name: string
  category: Schemas['KeyValueCategory']
  valueType: Schemas['KeyValueType']
  value: string | number | boolean
  description: string
}
