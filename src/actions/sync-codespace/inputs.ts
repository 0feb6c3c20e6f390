import { readApplicationName, readConnection } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readLabel } from '../../inputs/label.ts'
import { readBoolean, readEnum, readId } from '../../inputs/read.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from '../../inputs/types.ts'
import { readTimeout } from '../../inputs/wait-inputs.ts'

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
  const reader = new InputReader(source)
  const inputs: SyncCodespaceInputs = {
    ...readConnection(reader),
    application: readApplicationName(reader),
    codespaceId: readId(reader, 'codespace-id', 'stand in the URL of the codespace') ?? '',
    direction: readEnum(reader, 'direction', ['to', 'from']) ?? 'to',
    label: readLabel(reader, 'codespace #{run}'),
    timeoutMs: readTimeout(reader),
    dryRun: readBoolean(reader, 'dry-run') ?? false
  }
  reader.require('codespace-id', 'Write the 24 hex digits in the URL of the codespace.')
  reader.require('direction', 'Write to, for files that go to the codespace, or from, for a version made of its files.')
  reader.throwIfInvalid()
  return inputs
}
