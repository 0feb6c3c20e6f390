import { readApplication, readConnection } from './connection.ts'
import { Form } from './form.ts'
import { readLabel } from './label.ts'
import { choice, flag, id } from './read.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from './types.ts'
import { readTimeout } from './waiting.ts'

/** What a synchronization is asked for. */
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

/** Everything that a synchronization is asked for. Whatever is wrong is in one `input-invalid` error. */
export function readSyncCodespaceInputs(source: InputSource): SyncCodespaceInputs {
  const form = new Form(source)
  const inputs: SyncCodespaceInputs = {
    ...readConnection(form),
    application: readApplication(form),
    codespaceId: id(form, 'codespace-id', 'stand in the URL of the codespace') ?? '',
    direction: choice(form, 'direction', ['to', 'from']) ?? 'to',
    label: readLabel(form, 'codespace #{run}'),
    timeoutMs: readTimeout(form),
    dryRun: flag(form, 'dry-run') ?? false
  }
  form.require('codespace-id', 'Write the 24 hex digits in the URL of the codespace.')
  form.require('direction', 'Write to, for files that go to the codespace, or from, for a version made of its files.')
  form.close()
  return inputs
}
