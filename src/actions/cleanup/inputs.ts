import { readApplicationName, readConnection } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readBoolean, readInteger } from '../../inputs/read.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from '../../inputs/types.ts'
import { readPreviewName } from '../../previews/inputs.ts'

/** What a cleanup is asked for. */
export interface CleanupInputs extends ConnectionInputs {
  /** The application whose previews are meant. */
  application: ApplicationName
  /** A template: `{app}` and `{number}` are to be filled in. */
  previewName: string
  /** Null: the pull request of the event, if there is one. */
  pullRequest: number | null
  sweep: boolean
  dryRun: boolean
}

/** Whatever is wrong is in one `input-invalid` error. */
export function readCleanupInputs(source: InputSource): CleanupInputs {
  const reader = new InputReader(source)
  const inputs: CleanupInputs = {
    ...readConnection(reader),
    application: readApplicationName(reader),
    previewName: readPreviewName(reader, true),
    pullRequest: readInteger(reader, 'pull-request') ?? null,
    sweep: readBoolean(reader, 'sweep') ?? false,
    dryRun: readBoolean(reader, 'dry-run') ?? false
  }
  reader.throwIfInvalid()
  return inputs
}
