import { apply } from '../../apply/apply.ts'
import { newProgress } from '../../apply/progress.ts'
import { newRecords } from '../../apply/run-steps.ts'
import type { Client } from '../../datarobot/client.ts'
import { readApplication, readVersion } from '../../datarobot/current-state.ts'
import { existingApplication, liveVersion } from '../../datarobot/existing.ts'
import { openNetwork } from '../../datarobot/network.ts'
import { UserError } from '../../errors.ts'
import { describeVersion, type VersionRef } from '../../plan/publish.ts'
import type { Outcome } from '../../report/types.ts'
import { connect, maskSecrets } from '../../run/connect.ts'
import { succeeded } from '../../run/outcomes.ts'
import { type Recovery, trackChanges } from '../../run/recovery.ts'
import type { Run } from '../../run/run.ts'
import { labelOf } from '../deploy/target.ts'
import { exportToCodespace } from './apply.ts'
import { readSyncCodespaceInputs, type SyncCodespaceInputs } from './inputs.ts'
import { planExport, planImport } from './plan.ts'

/** The files of an application's version to a codespace, or those of a codespace into a version: look → plan → apply. */
export async function syncCodespace(run: Run): Promise<Outcome> {
  const inputs = await run.stage('Read inputs', async () => maskSecrets(run, readSyncCodespaceInputs(run.env.inputs)))
  const network = openNetwork(inputs.network)
  const client = connect(run, inputs, network)
  const { application, live } = await run.stage('Look', async () => {
    const found = await existingApplication(client, inputs.application)
    run.recordApplication(found)
    const live = liveVersion(found)
    if (live === null) throw withoutVersion(found.name)
    run.env.log.info(`Application ${JSON.stringify(found.name)} runs ${describeVersion(live)}`)
    return { application: readApplication(found), live }
  })
  Object.assign(run.facts, { sourceId: live.sourceId, previousVersionId: live.id, changed: false })
  return inputs.direction === 'to'
    ? sendTo(run, client, inputs, application, live)
    : makeFrom(run, client, trackChanges(run, client, inputs, network), inputs, application, live)
}

type Application = ReturnType<typeof readApplication>

async function sendTo(
  run: Run,
  client: Client,
  { codespaceId, dryRun, timeoutMs }: SyncCodespaceInputs,
  application: Application,
  live: VersionRef
): Promise<Outcome> {
  const { time, log } = run.env
  const plan = planExport(application, live, codespaceId)
  run.showPlan(plan)
  Object.assign(run.facts, { versionId: live.id, versionLabel: live.label })
  if (dryRun) return succeeded('planned', 'planned')
  const records = newRecords(plan.steps)
  run.steps = records
  await run.stage('Apply', () => exportToCodespace({ client, time, say: log.info, timeoutMs }, records))
  return succeeded('published', 'updated')
}

async function makeFrom(
  run: Run,
  client: Client,
  recovery: Recovery,
  { codespaceId, label, dryRun, timeoutMs }: SyncCodespaceInputs,
  application: Application,
  live: VersionRef
): Promise<Outcome> {
  const { time, log, context, signal } = run.env
  const base = readVersion(await client.versions(live.sourceId).get(live.id))
  const plan = planImport(application, live, base, { codespaceId, label: labelOf(label, context) })
  run.showPlan(plan)
  if (dryRun) return succeeded('planned', 'planned')
  const progress = newProgress(plan)
  run.steps = progress.records
  try {
    const parts = { client, time, say: log.info, timeoutMs, savePending: recovery.savePending }
    await run.stage('Apply', () => apply(parts, plan, progress, () => true))
  } catch (error) {
    if (!signal.aborted) await recovery.undo()
    throw error
  }
  recovery.clear()
  Object.assign(run.facts, { versionId: progress.version?.id ?? null, versionLabel: plan.label })
  return succeeded('published', 'created')
}

function withoutVersion(name: string): UserError {
  return new UserError('not-found', {
    what: `Application ${JSON.stringify(name)} has no source.`,
    saw: 'It was made from an execution environment alone, so there are no files to send, and no source for a version.',
    next: 'Name an application that was deployed from files.'
  })
}
