import type { components, operations } from '../api/datarobot.d.ts'

/** Types of request and response bodies, by their names in the contract. */
export type Schemas = components['schemas']

export type OperationId = keyof operations
export type Operation<Id extends OperationId> = operations[Id]
