import type { Client } from '../../datarobot/client.ts'
import { findApplication, readApplication } from '../../datarobot/current-state.ts'
import { existingApplication, knownLive, knownVersion, liveVersion, readExisting } from '../../datarobot/existing.ts'
import { openNetwork } from '../../datarobot/network.ts'
import type { CurrentApplication } from '../../plan/current-state.ts'
import type { DeployPlan } from '../../plan/types.ts'
import { originOf } from '../../report/origin.ts'
import type { Outcome } from '../../report/types.ts'
import { connect, maskSecrets } from '../../run/connect.ts'
import { publishExisting, showPlan } from '../../run/publish-existing.ts'
import type { Run } from '../../run/run.ts'
import { type PromoteInputs, readPromoteInputs } from './inputs.ts'
import { planPromote } from './plan.ts'

/** From one application to another that runs the same version: read inputs → look → plan → apply → wait → report. */
export async function promote(run: Run): Promise<Outcome> {
  const inputs = await run.stage('Read inputs', async () => maskSecrets(run, readPromoteInputs(run.env.inputs)))
  const network = openNetwork(inputs.network)
  const client = connect(run, inputs, network)
  const { plan, application } = await run.stage('Look and plan', () => makePlan(run, client, inputs))
  return publishExisting(run, client, network, inputs, plan, application)
}

async function makePlan(
  run: Run,
  client: Client,
  { from, to }: PromoteInputs
): Promise<{ plan: DeployPlan; application: CurrentApplication | null }> {
  const [origin, target] = await Promise.all([
    existingApplication(client, from, '"from"'),
    findApplication(client, to, '"to"')
  ])
  const version = liveVersion(origin)
  const read = version === null ? null : await readExisting(client, version)
  run.origin = originOf(run.env.context, read?.manifest ?? null)
  if (target !== null) run.recordApplication(target)
  const application = target === null ? null : readApplication(target)
  const plan = planPromote({
    from: readApplication(origin),
    version,
    parameters: (read?.version.runtimeParameters ?? []).map(({ fieldName }) => fieldName),
    pullRequest: read?.manifest?.pullRequest ?? null,
    to: application ?? { name: to.name ?? '', id: null },
    known: { version: read && knownVersion(read.version, read.manifest), from: await knownLive(client, target) }
  })
  if (version !== null) showPlan(run, plan, version)
  return { plan, application }
}
