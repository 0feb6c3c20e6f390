import { logLines, tail } from '../text/terminal.ts'

/** What ends a program stands at the end of its log; megabytes before it are not looked at. In bytes. */
const MAX_LOG_CHARS = 256 * 1024

/** So that what is looked up in the repository for single lines stays within bounds, too. */
const MAX_LINES = 5000

/** Of one line; pip lists hundreds of versions in one. In characters. */
const MAX_LINE_CHARS = 8 * 1024

/** What platforms and process keepers write in front of a line. Each is anchored and bounded. */
const PREFIX = new RegExp(
  `^(?:${[
    // 2025-07-08 16:58:14.123 · [2025-07-08 16:58:14 +0000] · 2025-07-08T16:58:14.123456Z stderr F
    String.raw`\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d)?\]?(?: (?:stdout|stderr) [FP])?(?: -(?= ))?:?(?: |$)`,
    String.raw`\d\d:\d\d:\d\d(?:[.,]\d{1,9})? `,
    // [stderr] · [12] · [ERROR]
    String.raw`\[(?:stdout|stderr|out|err|build|app|pip|info|warn|warning|error|debug|critical|\d{1,7})\] ?`,
    // app[web.1]: · INFO[0012]
    String.raw`[\w-]{1,64}\[[\w./-]{1,64}\](?:: | )`,
    // app-1  |
    String.raw`[A-Za-z][\w.-]{0,63} {1,16}\| `,
    // #9 12.34 · 12.34
    String.raw`(?:#\d{1,4} )?\d{1,6}\.\d{1,3} `
  ].join('|')})`,
  'i'
)

/** Words of loggers, which stand where an error has its name. */
export const LEVELS = /^(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)$/

/** Some stand behind each other: the time, then the name of the process. */
const MAX_PREFIXES = 4

/** The end of a log in lines: no colours, no times and names in front; each redrawing of a progress bar is a line. */
export function readLines(log: string): string[] {
  return logLines(tail(log, MAX_LOG_CHARS))
    .slice(-MAX_LINES)
    .map(line => withoutPrefix(line.slice(0, MAX_LINE_CHARS)))
}

function withoutPrefix(line: string): string {
  let rest = line
  for (let round = 0; round < MAX_PREFIXES; round += 1) {
    const prefix = PREFIX.exec(rest)?.[0]
    if (prefix === undefined) break
    rest = rest.slice(prefix.length)
  }
  return rest
}
