import { isId } from '../id.ts'
import { MOST_LABEL } from '../names.ts'
import type { Wanted } from '../plan/rollback.ts'
import { readApplication, readConnection } from './connection.ts'
import { Form } from './form.ts'
import { flag, text } from './read.ts'
import type { ApplicationName, ConnectionInputs, InputSource, WaitInputs } from './types.ts'
import { readWaiting } from './waiting.ts'

/** What a rollback is asked for. */
export interface RollbackInputs extends ConnectionInputs, WaitInputs {
  application: ApplicationName
  to: Wanted
  dryRun: boolean
}

/** Everything a rollback is asked for. Whatever is wrong is in one `input-invalid` error. */
export function readRollbackInputs(source: InputSource): RollbackInputs {
  const form = new Form(source)
  const inputs: RollbackInputs = {
    ...readConnection(form),
    application: readApplication(form),
    to: readTo(form),
    ...readWaiting(form),
    dryRun: flag(form, 'dry-run') ?? false
  }
  form.close()
  return inputs
}

/** What looks like a step or an id is one; every other text is a label. */
function readTo(form: Form): Wanted {
  const value = text(form, 'to', MOST_LABEL)
  if (value === undefined) return { steps: 1 }
  if (isId(value)) return { id: value.toLowerCase() }
  if (!/^-\d+$/.test(value)) return { label: value }
  const steps = -Number(value)
  if (Number.isSafeInteger(steps) && steps > 0) return { steps }
  form.wrongValue('to', value, 'is no step back', 'Write -1 for the publication before the live one, -2 for the next.')
  return { steps: 1 }
}
