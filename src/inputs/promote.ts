import { readConnection } from './connection.ts'
import { Form } from './form.ts'
import { flag, isId, text } from './read.ts'
import type { ApplicationName, ConnectionInputs, InputSource, WaitInputs } from './types.ts'
import { readWaiting } from './waiting.ts'

export interface PromoteInputs extends ConnectionInputs, WaitInputs {
  from: ApplicationName
  to: ApplicationName
  dryRun: boolean
}

const MOST_NAME = 512

/** Everything a promotion is asked for. Whatever is wrong is in one `input-invalid` error. */
export function readPromoteInputs(source: InputSource): PromoteInputs {
  const form = new Form(source)
  const inputs: PromoteInputs = {
    ...readConnection(form),
    from: readSide(form, 'from', 'whose version is proven, such as churn-staging'),
    to: readSide(form, 'to', 'that is to run it, such as churn'),
    ...readWaiting(form),
    dryRun: flag(form, 'dry-run') ?? false
  }
  form.close()
  return inputs
}

/** An application by its id or by its name: 24 hex digits are an id. */
function readSide(form: Form, name: string, which: string): ApplicationName {
  const value = text(form, name, MOST_NAME)
  if (form.get(name) === '')
    form.wrong(name, 'is missing', 'It is empty.', `Write the name or the id of the application ${which}.`)
  return value !== undefined && isId(value) ? { id: value.toLowerCase() } : { name: value ?? '' }
}
