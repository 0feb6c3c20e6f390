/**
 * Recognizes DataRobot's sign-in page. No documentation shows the answer to a visitor without a session, so every form
 * that web platforms use counts, if the platform itself can be its sender.
 */

/** First or second part of a path that asks for a sign-in: `/sign-in`, `/account/login`, `/sso/saml`. */
const SIGN_IN_PATH =
  /^\/(?:[\w-]{1,64}\/)?(?:sign-?in|log-?in|sso|saml2?|oidc|oauth2?|auth|authorize|authenticate)(?:\/|$)/i

const SIGN_IN_WORDS = /\b(?:sign|log)[ -]?(?:in|on)\b/i
const PASSWORD_FIELD = /<input[^>]{0,300}type=["']?password/i
const TITLE = /<title[^>]{0,100}>([^<]{0,300})<\/title/i

/** Whether an address outside the application is a sign-in page on one of the platform's hosts. */
export function isSignInAddress({ host, pathname }: URL, platformHosts: readonly string[]): boolean {
  return platformHosts.includes(host) && SIGN_IN_PATH.test(pathname)
}

/**
 * Whether an answer is the platform's request to sign in. A 401 always is. A 403 may be the application's own, so its
 * body must be the platform's: JSON with a `message` (platform.md §5), or a page with a sign-in form. A 2xx is the
 * application's unless its title names DataRobot and a sign-in.
 */
export function isSignInAnswer(status: number, body: string): boolean {
  const title = TITLE.exec(body)?.[1] ?? ''
  if (status === 401) return true
  if (status === 403) return hasMessage(body) || SIGN_IN_WORDS.test(title) || PASSWORD_FIELD.test(body)
  return status >= 200 && status < 300 && SIGN_IN_WORDS.test(title) && /datarobot/i.test(title)
}

function hasMessage(body: string): boolean {
  try {
    return typeof (JSON.parse(body) as { message?: unknown } | null)?.message === 'string'
  } catch {
    return false
  }
}
