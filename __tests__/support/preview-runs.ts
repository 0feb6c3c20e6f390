import type { Json } from './emulator.ts'
import type { Pull } from './github/github-state.ts'
import { type RunOptions, setupRuns } from './github-runs.ts'

/** Inputs of a run that reports on GitHub, which `open` of {@link setupPreviews} does not by default. */
export const REPORTING = { comment: 'true', 'github-deployment': 'true' }

/** Starts pull requests, and a function that runs a deploy of one of them, which keeps at most `max` previews. */
export async function setupPreviews(max: number, count: number) {
  const runs = await setupRuns()
  const { repository, emulator } = runs
  const pulls = [runs.pull]
  for (let number = 2; number <= count; number += 1) {
    repository.push(`change ${number}`, { branch: `branch-${number}` })
    pulls.push(repository.openPull(`branch-${number}`))
  }
  const open = async (number: number, options: RunOptions = {}) => {
    emulator.platform.clock.advance(60_000)
    const pull = pulls[number - 1] as Pull
    return runs.onPull('opened', pull, {
      ...options,
      inputs: { 'max-previews': String(max), comment: 'false', 'github-deployment': 'false', ...options.inputs }
    })
  }
  const previews = async (): Promise<string[]> =>
    (await emulator.call('GET', '/customApplications/', { query: { limit: 100 } })).body.data
      .map(({ name }: Json) => name)
      .sort()
  return { ...runs, pulls, open, previews }
}
