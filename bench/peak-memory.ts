// Preloaded into the action: appends the most memory that the process held, in bytes, to PEAK_FILE when it ends.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'

const STATUS = '/proc/self/status'

process.once('exit', () => appendFileSync(process.env.PEAK_FILE ?? '', `${peak()}\n`))

/** Linux counts the parent's memory into `maxRSS` of a child, so there the kernel's own figure is read. */
function peak(): number {
  if (!existsSync(STATUS)) return process.resourceUsage().maxRSS * 1024
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8'))?.[1]) * 1024
}
