import type { ChannelInputs, ChannelTarget } from '../channels/channel.ts'
import { NO_CHANNELS } from '../channels/channel.ts'
import { keep } from '../github/state.ts'
import type { Run } from './run.ts'

/** Where a run has said that it began, so that its end can be said there although it was killed. No secret is in it. */
export interface Told {
  target: ChannelTarget
  inputs: Omit<ChannelInputs, 'githubToken'>
}

/** Says on GitHub that a deploy has begun, and keeps where, until its end is said. */
export function tellBeginning(
  run: Run,
  target: ChannelTarget,
  { endpoint, comment, githubDeployment, githubEnvironment }: Told['inputs']
): void {
  if (run.channels === NO_CHANNELS) return
  const inputs = { endpoint, comment, githubDeployment, githubEnvironment }
  keep('told', { target, inputs } satisfies Told, run.outside.log)
  run.channels.begin()
}
