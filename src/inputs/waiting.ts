import type { Form } from './form.ts'
import { checkUrlPath, duration, flag } from './read.ts'
import type { HealthCheck, WaitInputs } from './types.ts'

const MOST_DAYS_WAITED = 7

/** What every action that publishes a version asks about the wait that follows. */
export function readWaiting(form: Form): WaitInputs {
  return {
    wait: flag(form, 'wait') ?? true,
    timeoutMs: readTimeout(form),
    healthCheck: readHealthCheck(form),
    rollbackOnFailure: flag(form, 'rollback-on-failure') ?? true
  }
}

/** How long may be waited, in milliseconds. */
export function readTimeout(form: Form): number {
  return duration(form, 'timeout', MOST_DAYS_WAITED) ?? 20 * 60_000
}

function readHealthCheck(form: Form): HealthCheck {
  const value = form.get('health-check')
  if (value === '' || value === 'auto') return { kind: 'auto' }
  if (value === 'off') return { kind: 'off' }
  checkUrlPath(form, 'health-check', value, 'off, auto or ')
  return { kind: 'path', path: value }
}
