import { readApplicationName, readConnection } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readBoolean, readEnum, readId, readLabel } from '../../inputs/read.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from '../../inputs/types.ts'
import { readTimeout } from '../../inputs/wait-inputs.ts'

/** Inputs of a synchronization. */
export interface SyncCodespaceInputs extends ConnectionInputs {
  application: ApplicationName
  codespaceId: string
  /** `to` sends the files of the live version to the codespace; `from` makes a version from those of the codespace. */
  direction: 'to' | 'from'
  /** Template of the version's label, as for a deploy. */
  label: string
  timeoutMs: number
  dryRun: boolean
}

/** Reads the inputs of a synchronization. @throws UserError input-invalid, with every problem */
export function readSyncCodespaceInputs(source: InputSource): SyncCodespaceInputs {
  const reader = new InputReader(source)
  const inputs: SyncCodespaceInputs = {
    ...readConnection(reader),
    application: readApplicationName(reader),
    codespaceId: readId(reader, 'codespace-id', 'are in the URL of the codespace') ?? '',
    direction: readEnum(reader, 'direction', ['to', 'from']) ?? 'to',
    label: readLabel(reader, 'codespace #{run}'),
    timeoutMs: readTimeout(reader),
    dryRun: readBoolean(reader, 'dry-run') ?? false
  }
  reader.require('codespace-id', 'Write the 24 hex digits in the URL of the codespace.')
  reader.require('direction', 'Write to, to send files to the codespace, or from, to make a version from its files.')
  reader.throwIfInvalid()
  return inputs
}
