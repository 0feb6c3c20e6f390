/**
 * A stamp of the API in milliseconds since 1970: a blank or a `T`, with or without zone, where none means UTC
 * (facts §1). What cannot be read counts as newer than everything, so that nothing is believed because of it.
 */
export function readStamp(stamp: string): number {
  const iso = stamp.trim().replace(' ', 'T')
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`)
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time
}
