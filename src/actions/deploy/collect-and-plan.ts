import { sourceWarnings } from '../../causes/warnings.ts'
import type { Client } from '../../datarobot/client.ts'
import { checkoutPaths, deployedSources } from '../../files/deployed-sources.ts'
import { allOrEveryProblem } from '../../files/problems.ts'
import type { DesiredFiles, DockerContext } from '../../files/types.ts'
import type { Log } from '../../github/log.ts'
import { untypedIds } from '../../inputs/parameters.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import { sourceNameOf } from '../../names.ts'
import { credentialParameters } from '../../plan/credentials.ts'
import type { CurrentState } from '../../plan/current-state.ts'
import type { DeployPlan } from '../../plan/types.ts'
import { assertOwnPreview } from '../../previews/name.ts'
import type { Removal } from '../../previews/plan.ts'
import { collectStates } from '../../run/collect-states.ts'
import { compareCredentials } from '../../run/credentials.ts'
import { warn } from '../../run/diagnose.ts'
import { labelOf, provenanceOf } from '../../run/provenance.ts'
import type { Run } from '../../run/run.ts'
import { checkCandidateName } from './candidate.ts'
import { changesOf } from './changes.ts'
import type { DesiredState } from './desired-state.ts'
import { findReplaced, notesOf } from './limit.ts'
import { candidateOf } from './order-steps.ts'
import { planDeploy } from './plan.ts'
import type { Target } from './target.ts'

/** Plans the deploy. A problem of the checkout, the inputs or DataRobot ends the run before the first write. */
export async function collectAndPlan(
  run: Run,
  client: Client,
  inputs: DeployInputs,
  target: Target
): Promise<{ plan: DeployPlan; desired: DesiredState; current: CurrentState; replaced: Removal[] }> {
  const { log, context } = run.env
  const provenance = provenanceOf(context, target)
  const [[files, dockerContext], current, parameters, credentials] = await collectAll(run, client, inputs, target)
  if (current.environment?.notice != null) log.notice(current.environment.notice)
  if (target.sourceName === null && target.previewOf === null) noticeOtherSource(log, current)
  for (const notice of untypedIds(parameters)) log.notice(notice)
  const name = nameOf(current, target)
  const desired: DesiredState = {
    ...inputs,
    name,
    sourceName: target.sourceName ?? sourceNameOf(name),
    label: labelOf(inputs.label, context),
    files,
    candidate: target.previewOf === null && inputs.verification?.on === 'candidate' ? candidateOf(name) : null,
    context: dockerContext,
    resources: { ...current.promoted?.resources, ...inputs.resources },
    parameters: [...parameters, ...credentialParameters(credentials)],
    credentials,
    provenance
  }
  const planned = planDeploy(desired, current)
  await checkCandidateName(client, planned, provenance)
  const replaced = await findReplaced(run, client, inputs, target, planned)
  const changes = changesOf(desired, current, planned.steps, notesOf(replaced))
  const plan = { ...planned, notes: [...planned.notes, ...notesOf(replaced)], changes }
  recordPlan(run, plan, current)
  run.showPlan(plan)
  return { plan, desired, current, replaced }
}

/** Reads the checkout and DataRobot in parallel, and compares the inputs with both. @throws UserError with every problem */
function collectAll(run: Run, client: Client, inputs: DeployInputs, target: Target) {
  const provenance = provenanceOf(run.env.context, target)
  const withCredentials = inputs.credentials.length > 0
  const { files, current, parameters } = collectStates(run.env, client, inputs, target, { withCredentials }, found => {
    if (target.previewOf !== null) assertOwnPreview(found, provenance, inputs.previewName)
  })
  const reading = files.then(found => {
    recordSources(run, ...found)
    return found
  })
  const comparing = current.then(found => {
    const owner = { ...provenance, application: nameOf(found, target) }
    return compareCredentials(inputs.credentials, found.credentials, owner, run.env.scryptCost)
  })
  // Problems of the checkout come first: the user can fix them at once.
  return allOrEveryProblem([reading, current, parameters, comparing])
}

const nameOf = ({ application }: CurrentState, target: Target): string =>
  application?.name ?? target.application.name ?? ''

/** Records the files in which causes of a failure are searched for, and warns of likely mistakes in the application. */
function recordSources(run: Run, files: DesiredFiles | null, context: DockerContext | null): void {
  const { workspace } = run.env.inputs
  if (files !== null) {
    const sources = deployedSources(files.files, files.excluded)
    run.checkout = { files: sources, locate: checkoutPaths(workspace, files.files) }
    const paths = files.files.map(file => file.path)
    warn(run, sourceWarnings(sources, paths))
  }
  if (context !== null) {
    const sources = deployedSources(context.files, new Map())
    run.dockerContext = { files: sources, locate: checkoutPaths(workspace, context.files) }
  }
}

/** Notices an application that another program manages, because its runtime parameters would not be inherited. */
function noticeOtherSource(log: Log, { application, source, base, promoted }: CurrentState): void {
  if (application === null || application.sourceId === null || base !== null || promoted != null) return
  if (application.sourceId === source?.id) return
  const sourceName = JSON.stringify(application.sourceName ?? application.sourceId)
  log.notice(
    `Application ${JSON.stringify(application.name)} runs a version of source ${sourceName}. This deploy uses source ` +
      `${JSON.stringify(sourceNameOf(application.name))}, which has none of its runtime parameters. To continue with ` +
      `${sourceName}, set "source-name" to its name.`
  )
}

/** Version of the execution environment that the plan uses; null if the plan builds it. */
function environmentVersionOf({ environment, base }: CurrentState): string | null {
  return environment === null ? (base?.environmentVersionId ?? null) : environment.versionId
}

function recordPlan(run: Run, plan: DeployPlan, current: CurrentState): void {
  const { application } = current
  if (application !== null) run.recordApplication({ ...application, applicationUrl: application.url })
  const staysLive = !plan.steps.some(({ kind }) => kind === 'publish' || kind === 'create-application')
  run.record({
    appName: plan.subject.name,
    sourceId: plan.source.id,
    previousVersionId: plan.previousVersionId,
    versionId: staysLive ? plan.previousVersionId : null,
    environmentId: current.environment?.id ?? current.base?.environmentId ?? null,
    environmentVersionId: environmentVersionOf(current),
    versionLabel: staysLive ? (current.base?.label ?? null) : null,
    // No version is made, so the expiry of the live one still holds.
    expiresAt: staysLive ? (current.live?.expiresAt ?? null) : run.facts.expiresAt,
    files: {
      total: plan.counts.files,
      uploaded: plan.counts.uploads,
      deleted: plan.counts.deletes,
      bytesUploaded: plan.counts.uploadBytes
    }
  })
}
