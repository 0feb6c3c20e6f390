/** Names of Python packages are compared so (PEP 503). */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** The name at the front of a requirement: `Flask` of `Flask[async]>=3`; empty where there is none. */
export function nameOf(requirement: string): string {
  const egg = /[#&]egg=([A-Za-z0-9][\w.-]*)/.exec(requirement)
  return egg?.[1] ?? /^\s*([A-Za-z0-9][\w.-]*)(?!:\/\/|[\w/+:])/.exec(requirement)?.[1] ?? ''
}
