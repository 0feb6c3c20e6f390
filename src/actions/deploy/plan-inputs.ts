import type { InputReader } from '../../inputs/input-reader.ts'
import { readBoolean, readText } from '../../inputs/read.ts'
import type { DeployInputs } from '../../inputs/types.ts'

const MAX_NAME_CHARS = 100

const MIN_KEY_CHARS = 32

/** Reads the inputs about approved plans. */
export function readPlanInputs(reader: InputReader): Pick<DeployInputs, 'planFor' | 'requirePlan' | 'planKey'> {
  const planFor = readText(reader, 'plan-for', MAX_NAME_CHARS) ?? null
  const requirePlan = readBoolean(reader, 'require-plan') ?? false
  const planKey = reader.get('plan-key')
  if (planKey !== '' && planKey.length < MIN_KEY_CHARS) {
    const next = 'Store the output of "openssl rand -hex 32" as a secret of the repository.'
    reader.addProblem(
      'plan-key',
      'is too short',
      `It has ${planKey.length} characters, of at least ${MIN_KEY_CHARS}.`,
      next
    )
  }
  if (requirePlan && reader.get('github-token') === '') {
    const saw = 'The plans are in comments on GitHub, and the input "github-token" is empty.'
    reader.addProblem('require-plan', 'cannot find any plan', saw, 'Remove "github-token" to use the token of the job.')
  }
  if (planFor !== null && readBoolean(reader, 'comment') === false) {
    const saw = 'The plan is shown in the comment, and the input "comment" is false.'
    reader.addProblem('plan-for', 'has no place for the plan', saw, 'Remove "comment", or "plan-for".')
  }
  for (const [name, isSet] of [
    ['plan-for', planFor !== null],
    ['require-plan', requirePlan]
  ] as const)
    if (isSet && reader.get('codespace-id') !== '') {
      const saw = 'The input "codespace-id" is set, and the files of a codespace can change at any time.'
      reader.addProblem(name, 'cannot be combined with codespace-id', saw, 'Deploy the files of the checkout.')
    }
  return { planFor, requirePlan, planKey: planKey === '' ? null : planKey }
}
