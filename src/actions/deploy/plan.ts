import { UserError } from '../../errors.ts'
import { MANIFEST_PATH, type Manifest } from '../../files/types.ts'
import { changeSteps, creationSteps } from '../../plan/credentials.ts'
import type { CurrentState } from '../../plan/current-state.ts'
import { batches, type Diff } from '../../plan/diff.ts'
import { desiredDiff, isLive } from '../../plan/differences.ts'
import { currentParameters, parameterSteps } from '../../plan/parameters.ts'
import { waitSteps } from '../../plan/publish.ts'
import { mergedResources, settingsDigest, settingsSteps } from '../../plan/settings.ts'
import { describeStep } from '../../plan/steps.ts'
import type { DeployPlan, DeployStep } from '../../plan/types.ts'
import type { DesiredState } from './desired-state.ts'
import { checkEnvironment, environmentSteps } from './environment.ts'
import { orderSteps, type Proof } from './order-steps.ts'
import { reasonsForVersion } from './reasons.ts'

/** Maximum number of items in a version (platform.md §3.2). */
const MAX_ITEMS = 1000

/**
 * Plans the steps from the current to the desired state. A pure function.
 *
 * @throws UserError if a first deploy names no environment, or the files of a template and the checkout are too many
 */
export function planDeploy(desired: DesiredState, current: CurrentState): DeployPlan {
  const files = desired.files?.files ?? []
  const diff = desiredDiff(desired, current)
  const { application, base } = current
  const reasons = reasonsForVersion(desired, current, diff)
  const isNew = base === null || reasons.length > 0
  if (isNew) checkEnvironment(desired, current)
  checkItemLimit(files.length, diff.kept.length)
  const manifest = manifestOf(desired, current, diff)
  const version = isNew ? versionSteps(desired, current, diff, manifest) : []
  const after = settingsSteps(desired, current)
  const publishing = [...changeSteps(desired.credentials), ...publishSteps(desired, current, isNew)]
  const hasWork = version.length + publishing.length + after.length > 0
  const waiting = waitSteps(desired.wait, hasWork, application)
  // Versions are only deleted once the new one is verified.
  const cleaning: DeployStep[] = [
    // A new source, and versions from a codespace, have no drafts of this action.
    ...(desired.wait && isNew && current.source !== null && manifest !== null
      ? [{ kind: 'delete-drafts' } as const]
      : []),
    ...(desired.wait && desired.keepVersions > 0 && hasWork
      ? [{ kind: 'delete-versions', keep: desired.keepVersions } as const]
      : [])
  ]
  return {
    operation: application === null ? 'created' : hasWork ? 'updated' : 'unchanged',
    subject: { kind: 'application', name: desired.name, id: application?.id ?? null },
    source: { name: desired.sourceName, id: current.source?.id ?? null },
    previousVersionId: application?.versionId ?? null,
    label: desired.label,
    manifest,
    counts: {
      files: files.length,
      uploads: diff.uploads.length,
      uploadBytes: diff.uploads.reduce((sum, { size }) => sum + size, 0),
      deletes: diff.deletes.length
    },
    notes: reasons.map(({ note }) => note),
    steps: orderSteps(
      { version, settings: after, publishing, waiting, cleaning },
      proofOf(desired, base),
      application === null
    ),
    describe: describeStep
  }
}

/** Checks the checkout together with the files of a template; `collect` has checked the checkout alone. */
function checkItemLimit(own: number, kept: number): void {
  if (own + kept + 1 <= MAX_ITEMS) return
  throw new UserError('input-invalid', {
    what: `${own} files cannot be deployed on top of the template of "custom-template-id".`,
    saw: `The template has ${kept} files that the checkout does not have, and a version holds ${MAX_ITEMS} files, the manifest included.`,
    next: 'Leave files out with "exclude", or remove "custom-template-id" to deploy only the files of the checkout.'
  })
}

/** Manifest of the new version. A new application is linked after its version is written, so its digest has no link. */
function manifestOf(desired: DesiredState, { application }: CurrentState, diff: Diff): Manifest | null {
  if (desired.files === null) return null
  return {
    schema: 1,
    label: desired.label,
    ...desired.provenance,
    githubEnvironment: desired.githubEnvironment,
    ...(desired.candidate !== null && { candidate: desired.candidate }),
    settings: settingsDigest(application === null ? null : desired.useCaseId),
    files: desired.files.files.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
    kept: diff.kept
  }
}

function versionSteps(
  desired: DesiredState,
  current: CurrentState,
  diff: Diff,
  manifest: Manifest | null
): DeployStep[] {
  const { base } = current
  const [first = [], ...rest] = batches(diff.uploads)
  // If the base and the new files together exceed the limit of a version, the old files are deleted first.
  const known = new Set(base?.items.map(({ path }) => path))
  const peak = known.size + diff.uploads.filter(({ path }) => !known.has(path)).length + 1
  const isTight = peak > MAX_ITEMS && diff.deletes.length > 0
  const uploads = isTight ? [first, ...rest] : rest
  const of = uploads.length + (isTight ? 0 : 1)
  const deletes: DeployStep[] = diff.deletes.length > 0 ? [{ kind: 'delete-files', paths: diff.deletes }] : []
  const uploading = uploads.map(
    (files, index): DeployStep => ({ kind: 'upload', batch: of - uploads.length + index + 1, of, files })
  )
  const create: DeployStep = {
    kind: 'create-version',
    base: base === null ? null : { id: base.id, label: base.label },
    label: desired.label,
    environmentVersionId: current.environment?.versionId ?? null,
    resources: mergedResources(desired.resources, base),
    keyScope: desired.keyScope,
    files: isTight ? [] : first
  }
  const source: DeployStep[] =
    current.source === null
      ? [{ kind: 'create-source', name: desired.sourceName, customTemplateId: desired.customTemplateId }]
      : []
  const definitions = desired.files?.parameterDefinitions ?? null
  const set = parameterSteps(desired.parameters, { parameters: currentParameters(current) }, definitions)
  const paths = manifest === null ? [] : [...manifest.files.map(({ path }) => path), ...manifest.kept, MANIFEST_PATH]
  const verify: DeployStep[] = manifest === null ? [] : [{ kind: 'verify', paths }]
  return [
    ...environmentSteps(desired, current),
    ...creationSteps(desired.credentials),
    ...source,
    create,
    ...fillSteps(desired, uploading, deletes, isTight),
    ...set,
    ...verify
  ]
}

/**
 * Uploads before it deletes, so that a version never lacks a file, unless both together exceed the limit. A codespace
 * fills an empty version: it is unknown whether an import replaces files, and imported files must not be deleted.
 */
function fillSteps(
  { codespaceId, label }: DesiredState,
  uploads: readonly DeployStep[],
  deletes: readonly DeployStep[],
  isTight: boolean
): DeployStep[] {
  if (codespaceId !== null) return [...deletes, { kind: 'import-codespace', codespaceId, label }]
  return isTight ? [...deletes, ...uploads] : [...uploads, ...deletes]
}

/** Verification of the plan. The candidate has the resources of the version. */
function proofOf({ verification, candidate, resources }: DesiredState, base: CurrentState['base']): Proof {
  return {
    isVerified: verification !== null,
    candidate: candidate === null ? null : { name: candidate, resources: mergedResources(resources, base) }
  }
}

/** A failed application is published again even if nothing changed, because a re-run is meant to start it. */
function publishSteps(desired: DesiredState, current: CurrentState, isNew: boolean): DeployStep[] {
  const { application, base } = current
  const versionId = isNew ? null : (base?.id ?? null)
  if (application === null) return [{ kind: 'create-application', name: desired.name, versionId }]
  if (isLive(current, versionId)) return []
  const from = base !== null && base.id === application.versionId ? base : null
  const known = from && { from: { label: from.label, commit: current.live?.commit ?? null, createdAt: null } }
  const publish = { kind: 'publish', applicationId: application.id, from: application.versionId, versionId } as const
  return [known === null ? publish : { ...publish, details: known }]
}
