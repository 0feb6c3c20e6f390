import { readApplication, readConnection } from './connection.ts'
import { Form } from './form.ts'
import { choice, duration, flag, id, template } from './read.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from './types.ts'

export interface SyncCodespaceInputs extends ConnectionInputs {
  application: ApplicationName
  codespaceId: string
  /** `to` sends the live version's files to the codespace, `from` makes a version of the codespace's. */
  direction: 'to' | 'from'
  /** A template, as that of a deploy. */
  label: string
  timeoutMs: number
  dryRun: boolean
}

const MOST_LABEL = 255
const MOST_DAYS_WAITED = 7

/** Everything that a synchronization is asked for. Whatever is wrong is in one `input-invalid` error. */
export function readSyncCodespaceInputs(source: InputSource): SyncCodespaceInputs {
  const form = new Form(source)
  const inputs: SyncCodespaceInputs = {
    ...readConnection(form),
    application: readApplication(form),
    codespaceId: id(form, 'codespace-id', 'stand in the URL of the codespace') ?? '',
    direction: choice(form, 'direction', ['to', 'from']) ?? 'to',
    label: template(form, 'label', ['ref', 'sha', 'sha7', 'run', 'attempt'], MOST_LABEL) ?? 'codespace #{run}',
    timeoutMs: duration(form, 'timeout', MOST_DAYS_WAITED) ?? 20 * 60_000,
    dryRun: flag(form, 'dry-run') ?? false
  }
  if (form.get('codespace-id') === '')
    form.wrong('codespace-id', 'is missing', 'It is empty.', 'Write the 24 hex digits in the URL of the codespace.')
  if (form.get('direction') === '') {
    const next = 'Write to, for files that go to the codespace, or from, for a version made of its files.'
    form.wrong('direction', 'is missing', 'It is empty.', next)
  }
  form.close()
  return inputs
}
