import type { InputReader } from '../../inputs/input-reader.ts'
import { readBoolean, readDuration, readEnum } from '../../inputs/read.ts'
import type { Rehearsal, Verification } from '../../inputs/types.ts'

const MAX_VERIFY_TIMEOUT_DAYS = 1

/** Reads the verification of the new version. Null if the workflow asks for none. */
export function readVerification(reader: InputReader): Verification | null {
  const command = reader.get('verify')
  const timeoutMs = readDuration(reader, 'verify-timeout', MAX_VERIFY_TIMEOUT_DAYS) ?? 5 * 60_000
  const on = readEnum(reader, 'verify-on', ['application', 'candidate']) ?? 'application'
  if (command === '') {
    if (on === 'candidate')
      reader.addProblem(
        'verify-on',
        'needs a command',
        'It is "candidate", and "verify" is empty.',
        'Write the command that verifies the candidate into "verify".'
      )
    return null
  }
  // An invalid value is reported by the reader of "wait" itself.
  if (/^false$/i.test(reader.get('wait')) && readBoolean(reader, 'wait') === false)
    reader.addProblem(
      'verify',
      'cannot run without the wait',
      'Input "wait" is false, so the new version may not run yet.',
      'Remove "wait", or remove "verify".'
    )
  if (on === 'candidate' && reader.get('codespace-id') !== '')
    reader.addProblem(
      'verify-on',
      'cannot be "candidate" for files of a codespace',
      'Their version has no manifest, so a later run could not recognize the candidate and delete it.',
      'Set it to "application", or deploy the files of the checkout.'
    )
  return { command, timeoutMs, on }
}

/** Words that are no command: a boolean in another notation. */
const BOOLEAN_WORD = /^(?:yes|no|on|off|y|n|0|1)$/i

/** Reads the rehearsal on the runner. Null if the workflow asks for none. */
export function readRehearsal(reader: InputReader): Rehearsal | null {
  const text = reader.get('rehearse')
  if (BOOLEAN_WORD.test(text))
    reader.addValueProblem('rehearse', text, 'is neither true, false nor a command', 'Write true, false, or a command.')
  if (text === '' || /^false$/i.test(text)) return null
  return { command: /^true$/i.test(text) ? null : text }
}
