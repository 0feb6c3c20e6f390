import type { Schemas } from '../wire.ts'
import type { OwnedRecord } from './owned-record.ts'

export interface UseCase extends OwnedRecord {
  name: string
  description: string | null
}

/** Secret fields of a credential. No reply contains them. */
export type Secrets = Omit<Schemas['CredentialUpdate'], 'name' | 'description'>

export interface Credential extends OwnedRecord {
  name: string
  description: string
  credentialType: Schemas['CredentialType']
  secrets: Secrets
}

export interface KeyValue extends OwnedRecord {
  entityId: string
  entityType: Schemas['KeyValueEntityType']
  name: string
  category: Schemas['KeyValueCategory']
  valueType: Schemas['KeyValueType']
  value: string | number | boolean
  description: string
}
