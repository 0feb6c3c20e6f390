import type { InputReader } from './input-reader.ts'
import { checkUrlPath, readBoolean, readDuration } from './read.ts'
import type { HealthCheck, WaitInputs } from './types.ts'

const MAX_TIMEOUT_DAYS = 7

/** What every action that publishes a version asks about the wait that follows. */
export function readWaitInputs(reader: InputReader): WaitInputs {
  return {
    wait: readBoolean(reader, 'wait') ?? true,
    timeoutMs: readTimeout(reader),
    healthCheck: readHealthCheck(reader),
    rollbackOnFailure: readBoolean(reader, 'rollback-on-failure') ?? true
  }
}

/** How long may be waited, in milliseconds. */
export function readTimeout(reader: InputReader): number {
  return readDuration(reader, 'timeout', MAX_TIMEOUT_DAYS) ?? 20 * 60_000
}

function readHealthCheck(reader: InputReader): HealthCheck {
  const value = reader.get('health-check')
  if (value === '' || value === 'auto') return { kind: 'auto' }
  if (value === 'off') return { kind: 'off' }
  checkUrlPath(reader, 'health-check', value, 'off, auto or ')
  return { kind: 'path', path: value }
}
