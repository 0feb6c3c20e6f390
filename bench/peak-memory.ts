// A preload for the action: at exit, it appends the peak memory of the process, in bytes, to PEAK_FILE.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'

const STATUS = '/proc/self/status'

process.once('exit', () => appendFileSync(process.env.PEAK_FILE ?? '', `${peak()}\n`))

/** Peak memory in bytes. On Linux, `maxRSS` includes memory of the parent, so this reads the value of the kernel. */
function peak(): number {
  if (!existsSync(STATUS)) return process.resourceUsage().maxRSS * 1024
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8'))?.[1]) * 1024
}
