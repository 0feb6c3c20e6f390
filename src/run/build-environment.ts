import { buildEnvironment } from '../apply/environment.ts'
import type { Progress } from '../apply/progress.ts'
import type { Client } from '../datarobot/client.ts'
import type { BuildStep } from '../plan/types.ts'
import type { Run } from './run.ts'

/** Builds an execution environment with a time limit of its own, shows its build log, and records the result. */
export async function waitForEnvironment(
  run: Run,
  client: Client,
  step: BuildStep,
  progress: Progress,
  timeoutMs: number
): Promise<'done'> {
  const { time, log, signal } = run.env
  const stream = log.stream('build log of the execution environment')
  const context = {
    client,
    time,
    signal,
    timeoutMs,
    say: log.info,
    show: (lines: readonly string[]) => stream.write(lines),
    startWait: (deadline: number) => {
      run.deadline = deadline
    }
  }
  try {
    return await buildEnvironment(context, step, progress, run.environmentBuild)
  } finally {
    run.deadline = Number.POSITIVE_INFINITY
    stream.end()
    const { environment } = progress
    run.record({ environmentId: environment?.id ?? null, environmentVersionId: environment?.versionId ?? null })
  }
}
