import { readApplication, readConnection } from './connection.ts'
import { Form } from './form.ts'
import { readPreviewName } from './preview.ts'
import { flag, integer } from './read.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from './types.ts'

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
  const form = new Form(source)
  const inputs: CleanupInputs = {
    ...readConnection(form),
    application: readApplication(form),
    previewName: readPreviewName(form, true),
    pullRequest: integer(form, 'pull-request') ?? null,
    sweep: flag(form, 'sweep') ?? false,
    dryRun: flag(form, 'dry-run') ?? false
  }
  form.close()
  return inputs
}
