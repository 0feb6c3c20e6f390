/** A stamp of the API as ISO 8601 in UTC; what cannot be read stays as it came. */
export function toIso(stamp: string): string {
  const time = parseTimestamp(stamp)
  return Number.isFinite(time) ? new Date(time).toISOString() : stamp
}

/**
 * A stamp of the API in milliseconds since 1970: a blank or a `T`, with or without zone, where none means UTC
 * (platform.md §1). What cannot be read counts as newer than everything, so that nothing is believed because of it.
 */
export function parseTimestamp(stamp: string): number {
  const iso = stamp.trim().replace(' ', 'T')
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`)
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time
}
