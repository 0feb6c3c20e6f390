import { relative, resolve } from 'node:path'
import type { Client } from '../datarobot/client.ts'
import { look } from '../datarobot/look.ts'
import { checkoutFiles } from '../files/checkout-lines.ts'
import { typeParameters } from '../inputs/parameters.ts'
import type { DeployInputs } from '../inputs/types.ts'
import { sourceNameOf } from '../names.ts'
import { planDeploy } from '../plan/deploy.ts'
import type { Have } from '../plan/have.ts'
import { refuseNamesake } from '../plan/preview.ts'
import { labelOf, provenanceOf, type Target } from '../plan/target.ts'
import type { DeployPlan } from '../plan/types.ts'
import { collectCheckout } from './checkout.ts'
import type { Run } from './run.ts'

/** Checkout and DataRobot are looked at in parallel; what is wrong with either stops before the first write. */
export async function makePlan(
  run: Run,
  client: Client,
  inputs: DeployInputs,
  target: Target
): Promise<{ plan: DeployPlan; have: Have }> {
  const { log, context, inputs: source } = run.outside
  const { path, include, exclude, defaultExcludes } = inputs
  const wanting =
    inputs.codespaceId === null
      ? collectCheckout(log, { workspace: source.workspace, path, include, exclude, defaultExcludes })
      : Promise.resolve(null)
  const looking = look(client, {
    application: target.application,
    sourceName: target.sourceName,
    environment: inputs.environment,
    environmentVersion: inputs.environmentVersion,
    environmentOf: target.previewOf,
    withoutManifest: inputs.codespaceId !== null,
    fromTemplate: inputs.customTemplateId !== null,
    withGrants: inputs.grants.length > 0,
    withSourceGrants: inputs.grants.length > 0 && inputs.shareSource
  })
  // Problems of the checkout are told first: they are the ones that can be mended at once.
  looking.catch(() => {})
  const want = await wanting
  if (want !== null) run.checkout = { files: checkoutFiles(want.files), prefix: prefixOf(source.workspace, path) }
  const have = await looking
  if (have.environment?.notice != null) log.notice(have.environment.notice)
  const provenance = provenanceOf(context, target)
  if (target.previewOf !== null) refuseNamesake(have, provenance, inputs.previewName)
  const name = have.application?.name ?? target.application.name ?? ''
  const plan = planDeploy(
    {
      ...inputs,
      name,
      sourceName: target.sourceName ?? sourceNameOf(name),
      label: labelOf(inputs.label, context),
      want,
      parameters: typeParameters(inputs.runtimeParameters, want?.parameterDefinitions ?? null),
      provenance
    },
    have
  )
  knowPlan(run, plan, have)
  run.showPlan(plan)
  return { plan, have }
}

/** Of the deployed folder, from the root of the repository: `apps/churn/`. */
function prefixOf(workspace: string, path: string): string {
  const inside = relative(workspace, resolve(workspace, path)).replaceAll('\\', '/')
  return inside === '' ? '' : `${inside}/`
}

function knowPlan(run: Run, plan: DeployPlan, have: Have): void {
  const { application } = have
  if (application !== null) run.knowApplication({ ...application, applicationUrl: application.url })
  const staysLive = !plan.steps.some(({ kind }) => kind === 'publish' || kind === 'create-application')
  Object.assign(run.facts, {
    appName: plan.subject.name,
    sourceId: plan.source.id,
    previousVersionId: plan.previousVersionId,
    versionId: staysLive ? plan.previousVersionId : null,
    versionLabel: staysLive ? (have.base?.label ?? null) : null,
    // No version is made, so what was written down when it was deployed still holds.
    expiresAt: staysLive ? (have.live?.expiresAt ?? null) : run.facts.expiresAt,
    changed: false,
    files: {
      total: plan.counts.files,
      uploaded: plan.counts.uploads,
      deleted: plan.counts.deletes,
      bytesUploaded: plan.counts.uploadBytes
    }
  })
}
