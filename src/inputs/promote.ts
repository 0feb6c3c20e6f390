import { MOST_NAME, readConnection } from './connection.ts'
import { Form } from './form.ts'
import { flag, nameOrId } from './read.ts'
import type { ApplicationName, ConnectionInputs, InputSource, WaitInputs } from './types.ts'
import { readWaiting } from './waiting.ts'

/** What a promotion is asked for. */
export interface PromoteInputs extends ConnectionInputs, WaitInputs {
  from: ApplicationName
  to: ApplicationName
  dryRun: boolean
}

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

function readSide(form: Form, name: string, which: string): ApplicationName {
  return nameOrId(form, name, MOST_NAME, `Write the name or the id of the application ${which}.`)
}
