/** Shortens `ada@example.com` to `a…@example.com`. A user name that is not an address stays unchanged. */
export function shortAddress(name: string): string {
  return name.replace(/^(.)[^@]*@/su, '$1…@')
}
