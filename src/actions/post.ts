import type { Unfinished } from '../apply/unfinished.ts'
import { openNetwork } from '../datarobot/network.ts'
import { readConnection } from '../inputs/connection.ts'
import { Form } from '../inputs/form.ts'
import { secretsOf } from '../inputs/secrets.ts'
import type { Outside } from './run.ts'
import { takeBackLeft } from './take-back.ts'

/** After a main step that was killed, or had no time left: takes back what it began and did not prove. */
export async function post(outside: Outside, unfinished: Unfinished | null): Promise<void> {
  if (unfinished === null) return
  const { log } = outside
  const form = new Form(outside.inputs)
  const inputs = readConnection(form)
  form.close()
  for (const secret of secretsOf(inputs)) log.mask(secret)
  log.info('The step before ended without finishing what it had begun')
  await takeBackLeft(outside, inputs, openNetwork(inputs.network), unfinished)
}
