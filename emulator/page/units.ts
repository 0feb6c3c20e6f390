const BYTE_UNITS = ['KiB', 'MiB', 'GiB', 'TiB']

export function formatBytes(count: number): string {
  if (count < 1024) return `${count} B`
  let value = count / 1024
  let unit = 0
  // 1023.95 would be rounded to "1024.0".
  while (value >= 1023.95 && unit < BYTE_UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${value.toFixed(1).replace('.0', '')} ${BYTE_UNITS[unit]}`
}

export function formatMilliseconds(count: number): string {
  if (count < 10) return `${count.toFixed(1)} ms`
  if (count < 1_000) return `${Math.round(count)} ms`
  return `${(count / 1_000).toFixed(1)} s`
}

export const pluralize = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`

/** Timestamp in UTC: `2025-07-08 16:58:14`. A time beyond the last valid date is shown as a number. */
export function formatTimestamp(time: number): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString().slice(0, 19).replace('T', ' ')
}

/** Age in one unit: `5 min ago`. Undefined for times in the future. */
export function formatAge(time: number, now: number): string | undefined {
  const seconds = Math.floor((now - time) / 1_000)
  if (!(seconds >= 0)) return undefined
  if (seconds < 5) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`
  return `${pluralize(Math.floor(seconds / 86_400), 'day')} ago`
}
