import type { Client } from '../../datarobot/client.ts'
import { ExplainedError } from '../../errors.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import type { DeployPlan } from '../../plan/types.ts'
import { createAnnouncementCheck } from '../../previews/announced.ts'
import { findEvictions, isDeployedMeanwhile } from '../../previews/limit.ts'
import { describeStep, evictionOf, type Removal } from '../../previews/plan.ts'
import { recordsOf, removeAndReport } from '../../previews/remove.ts'
import type { Outcome } from '../../report/types.ts'
import { provenanceOf } from '../../run/provenance.ts'
import type { Run } from '../../run/run.ts'
import { supersededPreview } from './preview.ts'
import type { Target } from './target.ts'

type Inputs = DeployInputs & { maxPreviews: number }

const hasLimit = (inputs: DeployInputs): inputs is Inputs => inputs.maxPreviews !== null

/** Finds the previews that a new preview replaces, because there may be no more than `max-previews`. */
export async function findReplaced(
  run: Run,
  client: Client,
  inputs: DeployInputs,
  target: Target,
  { operation, subject }: DeployPlan
): Promise<Removal[]> {
  if (target.previewOf === null || operation !== 'created' || !hasLimit(inputs)) return []
  return evictions(run, client, inputs, target, {
    own: null,
    except: subject.name,
    maxPreviews: inputs.maxPreviews - 1
  })
}

/** Notes for the plan: the replaced previews, which are deleted before its first step. */
export const notesOf = (replaced: readonly Removal[]): string[] =>
  replaced.flatMap(({ steps }) => steps.slice(0, 1)).map(step => `Before the first step: ${describeStep(step)}`)

/**
 * Deletes the replaced previews, before the new one is created. One that a run has deployed since the plan stays: then
 * `keepLimit` deletes another one.
 *
 * @throws ExplainedError for the first that cannot be deleted
 */
export async function makeRoom(
  run: Run,
  client: Client,
  inputs: DeployInputs,
  replaced: readonly Removal[]
): Promise<void> {
  if (replaced.length === 0) return
  const { log, time } = run.env
  const isAnnounced = createAnnouncementCheck(run.env, inputs)
  const removed = await run.stage('Make room', async () => {
    const removals: Removal[] = []
    for (const removal of replaced) {
      if (await isDeployedMeanwhile(client, removal.preview, { now: time.now(), isAnnounced }))
        log.info(`Preview ${JSON.stringify(removal.preview.name)} stays: another run deploys it`)
      else removals.push(removal)
    }
    return removeAndReport(run, client, recordsOf(removals), inputs)
  })
  const failed = removed.find(({ error }) => error !== null)
  if (failed !== undefined) throw failed.error
}

/**
 * Checks the limit again after a new preview was deployed: runs at once do not see each other's previews before. Each of
 * them then deletes the same previews, which may include its own. A failure is a warning: the preview itself runs.
 */
export async function keepLimit(
  run: Run,
  client: Client,
  inputs: DeployInputs,
  target: Target,
  outcome: Outcome
): Promise<Outcome> {
  const { maxPreviews } = inputs
  const own = run.facts.appName
  if (target.previewOf === null || outcome.operation !== 'created' || !hasLimit(inputs) || own === null) return outcome
  try {
    const found = await evictions(run, client, inputs, target, { own, except: null, maxPreviews: inputs.maxPreviews })
    if (found.length === 0) return outcome
    const removed = await run.stage('Keep the limit', () => removeAndReport(run, client, recordsOf(found), inputs))
    const failed = removed.find(({ error }) => error !== null)
    if (failed !== undefined) throw failed.error
    if (!removed.some(({ preview }) => preview.name === own)) return outcome
  } catch (error) {
    if (run.env.signal.aborted || !(error instanceof ExplainedError)) throw error
    run.env.log.warning(`There may be more than ${maxPreviews} previews ("max-previews"). ${error.message}`)
    return outcome
  }
  const detail = `More than ${maxPreviews} previews ("max-previews") were deployed at once, so this one was deleted.`
  return supersededPreview(run, 'deleted', detail, 'was deleted: others were deployed meanwhile')
}

async function evictions(
  run: Run,
  client: Client,
  inputs: Inputs,
  { previewOf }: Target,
  { own, except, maxPreviews }: { own: string | null; except: string | null; maxPreviews: number }
): Promise<Removal[]> {
  const { context, time } = run.env
  const owner = provenanceOf(context, { previewOf: null, expiresAt: null })
  // Runs at once check the limit after their own publish, and must then find the same previews.
  const isAnnounced = createAnnouncementCheck(run.env, inputs, own !== null)
  const request = { app: previewOf ?? '', template: inputs.previewName, owner, now: time.now(), maxPreviews, own }
  const excepted = new Set(except === null ? [] : [except])
  const found = await findEvictions(client, { ...request, except: excepted, isAnnounced })
  return found.map(preview => evictionOf(preview, owner, inputs.maxPreviews, inputs.previewWhen))
}
