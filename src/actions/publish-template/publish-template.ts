import { hasDoneAny, newRecords } from '../../apply/run-steps.ts'
import { openNetwork } from '../../datarobot/network.ts'
import type { Outcome } from '../../report/types.ts'
import { connect, maskSecrets } from '../../run/connect.ts'
import { succeeded } from '../../run/outcomes.ts'
import type { Run } from '../../run/run.ts'
import { applyTemplate } from './apply.ts'
import { collectAndPlan } from './collect-and-plan.ts'
import { type PublishTemplateInputs, readPublishTemplateInputs } from './inputs.ts'

/** Keeps a template in step with the checkout: read inputs → collect → plan → apply → report. */
export async function publishTemplate(run: Run): Promise<Outcome> {
  const { log, time, inputs: source } = run.env
  const inputs = await run.stage('Read inputs', async () => maskSecrets(run, readPublishTemplateInputs(source)))
  const client = connect(run, inputs, openNetwork(inputs.network))
  const { plan, manifest } = await run.stage('Collect and plan', async () => {
    const created = await collectAndPlan(run, client, inputs)
    run.showPlan(created.plan)
    return created
  })
  run.facts.templateId = plan.subject.id
  run.facts.changed = false
  if (inputs.dryRun) return succeeded('planned', 'planned')
  if (plan.steps.length === 0) return succeeded(inputs.operation === 'delete' ? 'deleted' : 'unchanged', 'unchanged')
  const records = newRecords(plan.steps)
  run.steps = records
  const parts = { client, time, say: log.info, notice: log.notice, manifest }
  try {
    await run.stage('Apply', () => applyTemplate(parts, records, run.facts))
  } finally {
    run.facts.changed = hasDoneAny(records)
  }
  return succeeded(REASONS[inputs.operation], plan.operation)
}

const REASONS = { publish: 'published', clone: 'published', delete: 'deleted' } as const satisfies Record<
  PublishTemplateInputs['operation'],
  Outcome['reason']
>
