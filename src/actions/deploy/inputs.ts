import { readApplicationName, readConnection } from '../../inputs/connection.ts'
import { readDeploymentInputs } from '../../inputs/deployment-inputs.ts'
import { readDesiredInputs } from '../../inputs/desired-inputs.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readBoolean, readDuration, readEnum, readInteger, readLabel } from '../../inputs/read.ts'
import type { DeployInputs, InputSource } from '../../inputs/types.ts'
import { readWaitInputs } from '../../inputs/wait-inputs.ts'
import {
  readEntry,
  readMaxPreviews,
  readPreview,
  readPreviewName,
  readPreviewWhen,
  readPullRequestNumber
} from '../../previews/inputs.ts'
import { readPlanInputs } from './plan-inputs.ts'
import { readRehearsal, readVerification } from './verification-inputs.ts'

const MAX_PREVIEW_TTL_DAYS = 3650
const MAX_ENVIRONMENT_TIMEOUT_DAYS = 7

/** Reads the inputs of a deploy. @throws UserError input-invalid, with every problem */
export function readDeployInputs(source: InputSource): DeployInputs {
  const reader = new InputReader(source)
  const connection = readConnection(reader)
  const application = readApplicationName(reader)
  const preview = readPreview(reader)
  const entry = readEntry(reader)
  const inputs: DeployInputs = {
    ...connection,
    ...readDesiredInputs(reader, application),
    environmentTimeoutMs: readDuration(reader, 'environment-timeout', MAX_ENVIRONMENT_TIMEOUT_DAYS) ?? 45 * 60_000,
    ...readWaitInputs(reader),
    rehearsal: readRehearsal(reader),
    verification: readVerification(reader),
    onStaleCommit: readEnum(reader, 'on-stale-commit', ['fail', 'skip', 'deploy']) ?? 'fail',
    preview,
    previewName: readPreviewName(reader, preview === true),
    previewTtlMs: readDuration(reader, 'preview-ttl', MAX_PREVIEW_TTL_DAYS) ?? 7 * 24 * 60 * 60_000,
    previewWhen: readPreviewWhen(reader),
    maxPreviews: readMaxPreviews(reader),
    pullRequest: readPullRequestNumber(reader),
    previewUnchanged: readEnum(reader, 'preview-unchanged', ['skip', 'deploy']) ?? (entry === null ? 'deploy' : 'skip'),
    comment: readBoolean(reader, 'comment') ?? true,
    ...readDeploymentInputs(reader),
    annotations: readBoolean(reader, 'annotations') ?? true,
    entry,
    label: readLabel(reader, '{ref}@{sha7} #{run}'),
    keepVersions: readInteger(reader, 'keep-versions') ?? 0,
    dryRun: readBoolean(reader, 'dry-run') ?? false,
    ...readPlanInputs(reader)
  }
  if (inputs.pullRequest !== null && preview === false) {
    const saw = 'It names a pull request, whose preview is deployed, and preview: false deploys the application.'
    reader.addProblem('pull-request', 'cannot be combined with preview: false', saw, 'Keep the one you mean.')
  }
  reader.throwIfInvalid()
  return inputs
}
