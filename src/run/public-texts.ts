import type { Context } from '../github/context.ts'
import type { DeployInputs } from '../inputs/types.ts'
import { labelOf } from '../run/provenance.ts'
import type { ActionEnv } from './environment.ts'

type OpenInputs = Partial<
  Pick<DeployInputs, 'label' | 'environment' | 'environmentPath' | 'githubEnvironment' | 'sourceName' | 'path'>
>

/** Public texts of the event and the inputs: a parameter with such a value (`BRANCH=main`) is not a secret. */
export function publicTexts(
  { context, inputs: { environment } }: Pick<ActionEnv, 'context' | 'inputs'>,
  inputs: object
): string[] {
  const { label, environment: image, environmentPath, githubEnvironment, sourceName, path } = inputs as OpenInputs
  const texts = [
    ...eventTexts(context),
    ...['GITHUB_SHA', 'GITHUB_REF', 'GITHUB_REF_NAME', 'GITHUB_BASE_REF', 'GITHUB_TRIGGERING_ACTOR'].map(
      name => environment[name]
    ),
    ...(label === undefined ? [] : [labelOf(label, context)]),
    ...[image, environmentPath, githubEnvironment, sourceName, path]
  ]
  return texts.filter(text => typeof text === 'string' && text !== '') as string[]
}

function eventTexts(context: Context): (string | null | undefined)[] {
  const { repository, commit, ref, refName, runUrl, eventName, eventAction, actor, pullRequest, workflowRun } = context
  return [
    ...[repository, commit, ref, refName, runUrl, eventName, eventAction, actor, context.serverUrl, context.apiUrl],
    ...[pullRequest?.author, pullRequest?.headSha, pullRequest?.headRef, pullRequest?.headRepository],
    ...[pullRequest?.baseRef, pullRequest?.url],
    ...[workflowRun?.event, workflowRun?.headSha, workflowRun?.headRef, workflowRun?.headRepository]
  ]
}
