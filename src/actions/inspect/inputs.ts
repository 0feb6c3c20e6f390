import { readApplicationName, readConnection } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readEnum } from '../../inputs/read.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from '../../inputs/types.ts'
import type { CurrentApplication } from '../../plan/current-state.ts'

/** What an inspection is asked for. */
export interface InspectInputs extends ConnectionInputs {
  application: ApplicationName
  /** Null expects nothing. */
  expectStatus: CurrentApplication['status'] | null
}

const STATUSES = ['running', 'paused', 'failed', 'publishing', 'initializing', 'created', 'stopped'] as const

/** Everything an inspection is asked for. Whatever is wrong is in one `input-invalid` error. */
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
