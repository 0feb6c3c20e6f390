/**
 * Recognizes DataRobot's sign-in page. Its response to a visitor without a session is undocumented, so this accepts every
 * common form of a sign-in page that the platform itself can have sent.
 */

/** Path with a first or second segment of a sign-in page: `/sign-in`, `/account/login`, `/sso/saml`. */
const SIGN_IN_PATH =
  /^\/(?:[\w-]{1,64}\/)?(?:sign-?in|log-?in|sso|saml2?|oidc|oauth2?|auth|authorize|authenticate)(?:\/|$)/i

const SIGN_IN_WORDS = /\b(?:sign|log)[ -]?(?:in|on)\b/i
const PASSWORD_FIELD = /<input[^>]{0,300}type=["']?password/i
const TITLE = /<title[^>]{0,100}>([^<]{0,300})<\/title/i

/** Tells whether a URL outside the application is a sign-in page on one of the platform's hosts. */
export function isSignInAddress({ host, pathname }: URL, platformHosts: readonly string[]): boolean {
  return platformHosts.includes(host) && SIGN_IN_PATH.test(pathname)
}

/**
 * Tells whether a response is the platform's sign-in page. A 401 always is. A 403 may come from the application, so its
 * body must be one of the platform: JSON with a `message` (platform.md §5), or a page with a sign-in form. A 2xx comes
 * from the application, unless its title names DataRobot and a sign-in.
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
