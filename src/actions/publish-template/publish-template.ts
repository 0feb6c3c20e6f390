import { hasDoneAny, newRecords } from '../../apply/run-steps.ts'
import type { Outcome } from '../../report/types.ts'
import { connect, readInputs } from '../../run/connect.ts'
import { succeeded } from '../../run/outcomes.ts'
import type { Run } from '../../run/run.ts'
import { applyTemplate } from './apply.ts'
import { collectAndPlan } from './collect-and-plan.ts'
import { readPublishTemplateInputs } from './inputs.ts'
import type { TemplatePlan } from './types.ts'

/** Keeps a template in step with the checkout: read inputs → collect and plan → apply → report. */
export async function publishTemplate(run: Run): Promise<Outcome> {
  const { log, time } = run.env
  const inputs = await readInputs(run, readPublishTemplateInputs)
  const { client } = connect(run, inputs)
  const { plan, manifest } = await run.stage('Collect and plan', async () => {
    const planned = await collectAndPlan(run, client, inputs)
    run.showPlan(planned.plan)
    return planned
  })
  run.record({ templateId: plan.subject.id })
  if (inputs.dryRun) return succeeded('planned', 'planned')
  if (plan.steps.length === 0) return succeeded(inputs.operation === 'delete' ? 'deleted' : 'unchanged', 'unchanged')
  const records = newRecords(plan)
  run.follow(records, () => hasDoneAny(records))
  const context = { client, time, say: log.info, notice: log.notice, manifest, record: run.record.bind(run) }
  await run.stage('Apply', () => applyTemplate(context, records))
  if (inputs.operation === 'delete') return succeeded('deleted', plan.operation)
  return succeeded('published', plan.operation, null, headlineFor(inputs.operation, plan.operation))
}

function headlineFor(operation: 'publish' | 'clone', done: TemplatePlan['operation']): string {
  if (operation === 'clone') return 'was cloned into a codespace'
  return done === 'created' ? 'was created' : 'was updated'
}
