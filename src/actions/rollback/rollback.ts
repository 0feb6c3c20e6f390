import type { Client } from '../../datarobot/client.ts'
import { readApplication } from '../../datarobot/current-state.ts'
import {
  existingApplication,
  frozenVersions,
  knownLive,
  knownVersion,
  liveVersion,
  publishedVersions,
  readExisting
} from '../../datarobot/existing.ts'
import { openNetwork } from '../../datarobot/network.ts'
import type { CurrentApplication } from '../../plan/current-state.ts'
import type { DeployPlan } from '../../plan/types.ts'
import { originOf } from '../../report/origin.ts'
import type { Outcome } from '../../report/types.ts'
import { connect, maskSecrets } from '../../run/connect.ts'
import { publishExisting, showPlan } from '../../run/publish-existing.ts'
import type { Run } from '../../run/run.ts'
import { type RollbackInputs, readRollbackInputs } from './inputs.ts'
import { chooseVersion, planRollback } from './plan.ts'

/** From an application to an earlier version of it: read inputs → look → plan → apply → wait → report. */
export async function rollback(run: Run): Promise<Outcome> {
  const inputs = await run.stage('Read inputs', async () => maskSecrets(run, readRollbackInputs(run.env.inputs)))
  const network = openNetwork(inputs.network)
  const client = connect(run, inputs, network)
  const { plan, application } = await run.stage('Look and plan', () => makePlan(run, client, inputs))
  return publishExisting(run, client, network, inputs, plan, application)
}

async function makePlan(
  run: Run,
  client: Client,
  { application: wanted, to }: RollbackInputs
): Promise<{ plan: DeployPlan; application: CurrentApplication }> {
  const found = await existingApplication(client, wanted)
  run.recordApplication(found)
  const application = readApplication(found)
  const live = liveVersion(found)
  const history = await publishedVersions(client, application.id)
  const others = 'steps' in to || live === null ? [] : await frozenVersions(client, live.sourceId, live.sourceName)
  const current = { application, live, history, others }
  const version = chooseVersion(to, current)
  // Before anything is written: a version of the history may have been deleted since.
  const { version: wire, manifest } = await readExisting(client, version)
  run.origin = originOf(run.env.context, manifest)
  const from = await knownLive(client, found)
  const plan = planRollback(version, current, { version: knownVersion(wire, manifest), from })
  showPlan(run, plan, version)
  return { plan, application }
}
