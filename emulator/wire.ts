import type { components, operations } from '../api/datarobot.d.ts'

/** The shapes that travel, by the names of the contract. */
export type Schemas = components['schemas']

export type OperationId = keyof operations
export type Operation<Id extends OperationId> = operations[Id]
