import { newRecords } from '../../apply/run-steps.ts'
import type { Client } from '../../datarobot/client.ts'
import { existingApplication, liveVersion } from '../../datarobot/existing.ts'
import { toCurrentApplication, toCurrentVersion } from '../../datarobot/to-current.ts'
import { UserError } from '../../errors.ts'
import type { CurrentApplication } from '../../plan/current-state.ts'
import { describeVersion, type VersionRef } from '../../plan/publish.ts'
import type { Outcome } from '../../report/types.ts'
import { carryOut } from '../../run/carry-out.ts'
import { type Connection, connect, readInputs } from '../../run/connect.ts'
import { succeeded } from '../../run/outcomes.ts'
import { labelOf } from '../../run/provenance.ts'
import type { Run } from '../../run/run.ts'
import { exportToCodespace } from './apply.ts'
import { readSyncCodespaceInputs, type SyncCodespaceInputs } from './inputs.ts'
import { planExport, planImport } from './plan.ts'

/** An application, and the version that it runs. */
interface Live {
  application: CurrentApplication
  live: VersionRef
}

/** Sends the files of the live version to a codespace, or makes a version from a codespace: look → plan → apply. */
export async function syncCodespace(run: Run): Promise<Outcome> {
  const inputs = await readInputs(run, readSyncCodespaceInputs)
  const connection = connect(run, inputs)
  const live = await run.stage('Look', () => findLive(run, connection.client, inputs))
  return inputs.direction === 'to'
    ? sendToCodespace(run, connection.client, inputs, live)
    : makeFromCodespace(run, connection, inputs, live)
}

async function findLive(run: Run, client: Client, { application }: SyncCodespaceInputs): Promise<Live> {
  const found = await existingApplication(client, application)
  run.recordApplication(found)
  const live = liveVersion(found)
  if (live === null) throw withoutVersion(found.name)
  run.env.log.info(`Application ${JSON.stringify(found.name)} runs ${describeVersion(live)}`)
  run.record({ sourceId: live.sourceId, previousVersionId: live.id })
  return { application: toCurrentApplication(found), live }
}

async function sendToCodespace(
  run: Run,
  client: Client,
  { codespaceId, dryRun, timeoutMs }: SyncCodespaceInputs,
  { application, live }: Live
): Promise<Outcome> {
  const { time, log } = run.env
  const plan = planExport(application, live, codespaceId)
  run.showPlan(plan)
  run.record({ versionId: live.id, versionLabel: live.label })
  if (dryRun) return succeeded('planned', 'planned')
  const records = newRecords(plan)
  run.follow(records, () => false)
  await run.stage('Apply', () => exportToCodespace({ client, time, say: log.info, timeoutMs }, records))
  return succeeded('published', 'updated', null, 'has its files in the codespace')
}

async function makeFromCodespace(
  run: Run,
  connection: Connection,
  inputs: SyncCodespaceInputs,
  { application, live }: Live
): Promise<Outcome> {
  const base = toCurrentVersion(await connection.client.versions(live.sourceId).get(live.id))
  const label = labelOf(inputs.label, run.env.context)
  const plan = planImport(application, live, base, { codespaceId: inputs.codespaceId, label })
  run.showPlan(plan)
  if (inputs.dryRun) return succeeded('planned', 'planned')
  const outcome = await carryOut(run, connection, {
    plan,
    application,
    inputs: { ...inputs, healthCheck: { kind: 'off' }, rollbackOnFailure: false },
    versionLabel: null,
    isPreview: false
  })
  return { ...outcome, headline: 'has a new version, which it does not run yet' }
}

function withoutVersion(name: string): UserError {
  return new UserError('not-found', {
    what: `Application ${JSON.stringify(name)} has no source.`,
    saw: 'It was made from an execution environment alone, so there are no files to send and no source for a version.',
    next: 'Name an application that was deployed from files.'
  })
}
