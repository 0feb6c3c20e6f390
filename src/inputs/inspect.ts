import type { HaveApplication } from '../plan/have.ts'
import { readApplication, readConnection } from './connection.ts'
import { Form } from './form.ts'
import { choice } from './read.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from './types.ts'

/** What an inspection is asked for. */
export interface InspectInputs extends ConnectionInputs {
  application: ApplicationName
  /** Null expects nothing. */
  expectStatus: HaveApplication['status'] | null
}

const STATUSES = ['running', 'paused', 'failed', 'publishing', 'initializing', 'created', 'stopped'] as const

/** Everything an inspection is asked for. Whatever is wrong is in one `input-invalid` error. */
export function readInspectInputs(source: InputSource): InspectInputs {
  const form = new Form(source)
  const inputs: InspectInputs = {
    ...readConnection(form),
    application: readApplication(form),
    expectStatus: choice(form, 'expect-status', STATUSES) ?? null
  }
  form.close()
  return inputs
}
