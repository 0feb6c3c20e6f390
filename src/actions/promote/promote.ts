import type { Client } from '../../datarobot/client.ts'
import { findApplication, toCurrentApplication } from '../../datarobot/current-state.ts'
import {
  describeLiveVersion,
  describeVersion,
  existingApplication,
  liveVersion,
  readVersionWithManifest
} from '../../datarobot/existing.ts'
import { originOf } from '../../report/origin.ts'
import type { Outcome } from '../../report/types.ts'
import { connect, readInputs } from '../../run/connect.ts'
import { type ExistingPlan, publishExisting, showPlan } from '../../run/publish-existing.ts'
import type { Run } from '../../run/run.ts'
import { type PromoteInputs, readPromoteInputs } from './inputs.ts'
import { planPromote } from './plan.ts'

/** Makes an application run the version of another one: read inputs → look and plan → apply → wait → report. */
export async function promote(run: Run): Promise<Outcome> {
  const inputs = await readInputs(run, readPromoteInputs, 'promotion')
  const connection = connect(run, inputs)
  const existing = await run.stage('Look and plan', () => lookAndPlan(run, connection.client, inputs))
  const outcome = await publishExisting(run, connection, inputs, existing)
  const isUpdated = outcome.reason === 'deployed' && outcome.operation !== 'created'
  return { ...outcome, headline: isUpdated ? 'has the promoted version and is running' : null }
}

async function lookAndPlan(run: Run, client: Client, { from, to, wait }: PromoteInputs): Promise<ExistingPlan> {
  const [origin, target] = await Promise.all([
    existingApplication(client, from, '"from"'),
    findApplication(client, to, '"to"')
  ])
  const live = liveVersion(origin)
  const read = live === null ? null : await readVersionWithManifest(client, live)
  run.origin = originOf(run.env.context, read?.manifest ?? null)
  if (target !== null) run.recordApplication(target)
  const application = target === null ? null : toCurrentApplication(target)
  const plan = planPromote({
    from: toCurrentApplication(origin),
    version: live,
    parameters: (read?.version.runtimeParameters ?? []).map(({ fieldName }) => fieldName),
    pullRequest: read?.manifest?.pullRequest ?? null,
    to: application ?? { name: to.name ?? '', id: null },
    known: {
      version: read && describeVersion(read.version, read.manifest),
      from: await describeLiveVersion(client, target)
    },
    wait
  })
  if (live !== null) showPlan(run, plan, live)
  return { plan, application }
}
