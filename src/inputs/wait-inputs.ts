import type { InputReader } from './input-reader.ts'
import { checkUrlPath, readBoolean, readDuration } from './read.ts'
import type { HealthCheck, WaitInputs } from './types.ts'

const MAX_TIMEOUT_DAYS = 7

/** Reads the inputs about the wait after publishing. */
export function readWaitInputs(reader: InputReader): WaitInputs {
  return {
    wait: readBoolean(reader, 'wait') ?? true,
    timeoutMs: readTimeout(reader),
    healthCheck: readHealthCheck(reader),
    rollbackOnFailure: readBoolean(reader, 'rollback-on-failure') ?? true
  }
}

/** Reads the maximum wait, in milliseconds. */
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
