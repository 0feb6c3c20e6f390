import { readApplicationName, readConnection } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readEnum } from '../../inputs/read.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from '../../inputs/types.ts'
import type { CurrentApplication } from '../../plan/current-state.ts'

/** Inputs of the action. */
export interface InspectInputs extends ConnectionInputs {
  application: ApplicationName
  /** Expected status. Null accepts every status. */
  expectStatus: CurrentApplication['status'] | null
}

const STATUSES = ['running', 'paused', 'failed', 'publishing', 'initializing', 'created', 'stopped'] as const

/** Reads the inputs. @throws UserError `input-invalid` that lists every problem */
export function readInspectInputs(source: InputSource): InspectInputs {
  const reader = new InputReader(source)
  const inputs: InspectInputs = {
    ...readConnection(reader),
    application: readApplicationName(reader),
    expectStatus: readEnum(reader, 'expect-status', STATUSES) ?? null
  }
  reader.throwIfInvalid()
  return inputs
}
