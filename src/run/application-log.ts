import { LogFollower } from '../apply/logs.ts'
import type { WaitContext } from '../apply/wait.ts'
import { findTracebacks } from '../causes/tracebacks.ts'
import { ApiError } from '../errors.ts'
import type { Finding } from '../report/types.ts'
import { toFindings } from './diagnose.ts'
import type { Run } from './run.ts'

/**
 * Shows the lines that an application logged since the logs were read last, and records the tracebacks among them. The
 * logs prove nothing, so a failure to read them is ignored.
 */
export async function readNewLog(run: Run, { client, show }: WaitContext, applicationId: string): Promise<void> {
  const before = run.observed.logs
  // Without a first reading, lines of an earlier version could not be told apart.
  if (before === null) return
  const logs = await client.applications.logs(applicationId).catch(error => {
    if (error instanceof ApiError) return null
    throw error
  })
  if (logs === null) return
  const { runtime } = new LogFollower(before).read({ ...before, logs: logs.logs }, true)
  run.observed.logs = logs
  if (runtime.length === 0) return
  show({ build: [], runtime })
  const { checkout } = run
  const found = checkout === null ? [] : toFindings(findTracebacks(runtime.join('\n'), checkout.files), checkout)
  const all = [...run.tracebacks, ...found]
  run.tracebacks = [...new Map(all.map(finding => [keyOf(finding), finding])).values()]
}

const keyOf = ({ file, line, message }: Finding): string => JSON.stringify([file, line, message])
