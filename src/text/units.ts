const BINARY = ['KiB', 'MiB', 'GiB', 'TiB']

/** "812 bytes", "1.2 KiB", "340 MiB": two or three digits that mean something. */
export function bytes(count: number): string {
  if (count < 1024) return plural(count, 'byte')
  let value = count
  let unit = -1
  // 1023.95 would read "1024.0": what rounds up to the next unit is shown in it.
  while (unit < 0 || (value >= 1023.5 && unit < BINARY.length - 1)) {
    value /= 1024
    unit++
  }
  const shown = value < 99.95 ? value.toFixed(1) : String(Math.round(value))
  return `${shown} ${BINARY[unit]}`
}

/** "12ms", "0.4s", "42s", "2m 05s", "1h 02m". */
export function duration(milliseconds: number): string {
  if (milliseconds < 99.5) return `${Math.max(0, Math.round(milliseconds))}ms`
  const tenths = Math.round(milliseconds / 100)
  if (tenths < 100) return `${(tenths / 10).toFixed(1)}s`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`
}

/** "1 file", "3 files", "2 batches" with the plural given. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
