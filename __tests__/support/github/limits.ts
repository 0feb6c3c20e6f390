import type { Fault } from '../../../emulator/http/faults.ts'

type Answer = NonNullable<Extract<Fault, { answer?: unknown }>['answer']>

const RATE_LIMIT_DOCS =
  'https://docs.github.com/free-pro-team@latest/rest/using-the-rest-api/rate-limits-for-the-rest-api'

/** GitHub's reply for the secondary rate limit. Without `retry-after`, a client must wait for a minute. */
export const secondaryLimit = ({ status = 403, retryAfter = 60 as number | null } = {}): Answer => ({
  status,
  ...(retryAfter === null ? {} : { headers: { 'retry-after': String(retryAfter) } }),
  body: {
    documentation_url: `${RATE_LIMIT_DOCS}#about-secondary-rate-limits`,
    message:
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to ' +
      'GitHub Support for help, please include the request ID 4E1A:1F2B:3C4D5E:6F7081:92A3B4C5.',
    status: String(status)
  }
})

/** GitHub's reply for the hourly rate limit. The job token has 1,000 requests per repository. */
export const primaryLimit = ({ status = 403, resetIn = 600 } = {}): Answer => ({
  status,
  headers: {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-used': '1000',
    'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + resetIn),
    'x-ratelimit-resource': 'core'
  },
  body: {
    message: 'API rate limit exceeded for installation ID 12345678.',
    documentation_url: `${RATE_LIMIT_DOCS}#primary-rate-limit-for-github-app-installations`,
    status: String(status)
  }
})

/** Error page of GitHub's load balancer while the API is down. */
export const unicorn: Answer = {
  status: 502,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  text: '<!DOCTYPE html>\n<html><head><title>Unicorn! &middot; GitHub</title></head><body><p><strong>We had issues producing the response to your request.</strong></p></body></html>\n'
}
