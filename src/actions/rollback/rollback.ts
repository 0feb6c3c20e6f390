import type { Client } from '../../datarobot/client.ts'
import {
  describeLiveVersion,
  describeVersion,
  existingApplication,
  frozenVersions,
  liveVersion,
  publishedVersions,
  readVersionWithManifest
} from '../../datarobot/existing.ts'
import { toCurrentApplication } from '../../datarobot/to-current.ts'
import { originOf } from '../../report/origin.ts'
import type { Outcome } from '../../report/types.ts'
import { connect, readInputs } from '../../run/connect.ts'
import { type ExistingPlan, publishExisting, showPlan } from '../../run/publish-existing.ts'
import type { Run } from '../../run/run.ts'
import { type RollbackInputs, readRollbackInputs } from './inputs.ts'
import { chooseVersion, ownVersions, planRollback } from './plan.ts'

/** Makes an application run an earlier version: read inputs → look and plan → apply → wait → report. */
export async function rollback(run: Run): Promise<Outcome> {
  const inputs = await readInputs(run, readRollbackInputs)
  const connection = connect(run, inputs)
  const existing = await run.stage('Look and plan', () => lookAndPlan(run, connection.client, inputs))
  const outcome = await publishExisting(run, connection, inputs, existing)
  return { ...outcome, headline: outcome.reason === 'deployed' ? 'was rolled back and is running' : null }
}

async function lookAndPlan(
  run: Run,
  client: Client,
  { application: wanted, to, wait }: RollbackInputs
): Promise<ExistingPlan> {
  const found = await existingApplication(client, wanted)
  run.recordApplication(found)
  const application = toCurrentApplication(found)
  const live = liveVersion(found)
  const history = await publishedVersions(client, application.id)
  const others =
    'steps' in to || live === null
      ? []
      : ownVersions(live, await frozenVersions(client, live.sourceId, live.sourceName))
  const current = { application, live, history, others }
  const version = chooseVersion(to, current)
  // Read before anything is written: a version of the history may have been deleted since.
  const { version: wire, manifest } = await readVersionWithManifest(client, version)
  run.origin = originOf(run.env.context, manifest)
  const from = await describeLiveVersion(client, found)
  const plan = planRollback(version, current, { version: describeVersion(wire, manifest), from }, wait)
  showPlan(run, plan, version)
  return { plan, application, wanted, title: `rollback to ${version.label ?? version.id}` }
}
