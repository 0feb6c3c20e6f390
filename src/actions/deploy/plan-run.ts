import type { DeployInputs } from '../../inputs/types.ts'
import { openNotifications } from '../../notifications/notifications.ts'
import { shortDigest, signPlan } from '../../plan/approval.ts'
import { quote } from '../../plan/steps.ts'
import type { Outcome } from '../../report/types.ts'
import { connect } from '../../run/connect.ts'
import { skipped, succeeded } from '../../run/outcomes.ts'
import type { Run } from '../../run/run.ts'
import { untrustedOutcome } from '../../run/untrusted.ts'
import { collectAndPlan } from './collect-and-plan.ts'
import { keyedPlanOf, planKeyOf } from './keyed-plan.ts'
import { readTrigger } from './preview.ts'
import { targetOf } from './target.ts'

/** Events of a pull request that is not merged, with its code in the checkout. */
const EVENTS: ReadonlySet<string | null> = new Set(['pull_request', 'pull_request_target'])

/**
 * Prepares a run that only plans the deploy of a pull request, before its inputs are read.
 *
 * @returns false for every other run
 */
export function preparePlanRun(run: Run): boolean {
  const { context, inputs } = run.env
  const planFor = inputs.get('plan-for').trim()
  const isFollowing = context.eventName === 'workflow_run' && context.workflowRun?.event === 'pull_request'
  if (planFor === '' || !(EVENTS.has(context.eventName) || isFollowing)) return false
  const hasFile = inputs.get('app').trim() !== ''
  const get = (name: string) => (name === 'target' && hasFile ? planFor : inputs.get(name))
  run.env = { ...run.env, inputs: { ...inputs, get } }
  return true
}

/** Plans the deploy that a merge of the pull request starts, and shows it in the comment. It writes nothing else. */
export async function planPullRequest(run: Run, inputs: DeployInputs): Promise<Outcome> {
  const own: DeployInputs = { ...inputs, preview: inputs.preview === true ? true : 'auto', pullRequest: null }
  const { trigger } = await readTrigger(run, { ...own, previewWhen: { kind: 'always' } }, null)
  const { context, time, log } = run.env
  if (trigger.kind === 'untrusted') return untrustedOutcome(context)
  if (trigger.kind === 'skip') return skipped(run, trigger.reason)
  const number = context.pullRequest?.number ?? null
  if (trigger.kind !== 'preview' || number === null)
    return skipped(run, 'the pull request is closed, so its comment keeps the plan that it had before')
  const { client } = connect(run, inputs)
  const target = targetOf(inputs, context, null, time.now())
  const { name, id } = target.application
  log.info(`Plan the deploy of ${quote(name ?? id)} for ${quote(inputs.planFor ?? '')} to ${inputs.endpoint}`)
  run.record({ appName: name ?? null, preview: false })
  const subject = { application: target.application, isPreview: false }
  run.notifications = openNotifications(run.env, { ...inputs, githubDeployment: false }, subject)
  const planned = await run.stage('Collect and plan', () => collectAndPlan(run, client, inputs, target))
  const key = await planKeyOf(run, inputs)
  const plan = keyedPlanOf(run, key, planned, inputs)
  const made = {
    endpoint: inputs.endpoint,
    application: planned.desired.name,
    pullRequest: number,
    madeAt: time.now()
  }
  run.seal = (shown, maxChars) => signPlan(key, plan, made, shown, maxChars)
  const detail = `This is the plan for ${quote(inputs.planFor ?? '')}, with the digest ${shortDigest(plan.digest)}. Nothing was deployed.`
  log.info(detail)
  return succeeded('planned', 'planned', detail)
}
