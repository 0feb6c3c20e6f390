import { readApplicationName, readConnection } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readBoolean } from '../../inputs/read.ts'
import type {
  ApplicationName,
  ConfigurationEntry,
  ConnectionInputs,
  InputSource,
  PreviewWhen
} from '../../inputs/types.ts'
import {
  readEntry,
  readMaxPreviews,
  readPreviewName,
  readPreviewWhen,
  readPullRequestNumber
} from '../../previews/inputs.ts'

/** Inputs of a cleanup. */
export interface CleanupInputs extends ConnectionInputs {
  /** Application whose previews are deleted. */
  application: ApplicationName
  /** Template with `{app}` and `{number}`. */
  previewName: string
  /** Null selects the pull request of the event, if there is one. */
  pullRequest: number | null
  sweep: boolean
  /** Condition under which a sweep leaves the preview of an open pull request. */
  previewWhen: PreviewWhen
  /** Maximum number of previews that a sweep leaves; null for no limit. */
  maxPreviews: number | null
  /** Null if the step uses no configuration file. */
  entry: ConfigurationEntry | null
  dryRun: boolean
}

/** Reads the inputs of a cleanup. @throws UserError input-invalid, with every problem */
export function readCleanupInputs(source: InputSource): CleanupInputs {
  const reader = new InputReader(source)
  const inputs: CleanupInputs = {
    ...readConnection(reader),
    application: readApplicationName(reader),
    previewName: readPreviewName(reader, true),
    pullRequest: readPullRequestNumber(reader),
    sweep: readBoolean(reader, 'sweep') ?? false,
    previewWhen: readPreviewWhen(reader),
    maxPreviews: readMaxPreviews(reader),
    entry: readEntry(reader),
    dryRun: readBoolean(reader, 'dry-run') ?? false
  }
  reader.throwIfInvalid()
  return inputs
}
