import { mentionOf } from './mentions.ts'
import { type Finder, type Finding, HINT, LIKELY } from './types.ts'

/** What the machine says; a word of it may stand in a script. */
const MESSAGES: readonly { pattern: RegExp; weight: number; message: string; isPort?: boolean }[] = [
  {
    pattern:
      /bind on address \('[^']{0,100}', (\d{1,5})\)|address already in use|\bport (\d{1,5}) is (?:already in use|in use|not available)|Connection in use: \('[^']{0,100}', (\d{1,5})\)/i,
    weight: LIKELY,
    message: 'The port is already taken: the application was started twice, or listens on another port than it should',
    isPort: true
  },
  {
    pattern:
      /JavaScript heap out of memory|Perhaps out of memory\?|OOMKilled|Out of memory: Killed|Cannot allocate memory|^MemoryError$/,
    weight: LIKELY,
    message: 'It ran out of memory'
  },
  {
    pattern:
      /^Killed$|\b(?:exit|exited with|exit status|ended with exit) (?:code )?137\b|\bsignal(?::| )? ?(?:9\b|SIGKILL)|with SIGKILL/,
    weight: HINT,
    message: 'It was killed, most likely for want of memory'
  },
  { pattern: /No space left on device/, weight: LIKELY, message: 'The disk is full' },
  {
    pattern:
      /(?:readiness|startup|liveness) probe failed|was not answered with 2xx|(?:failed to|did not|never) (?:bind|listen|open)\b.{0,40}\bport\b/i,
    weight: HINT,
    message: 'Nothing answered on the port: start-app.sh must keep running and listen on all addresses at port 8080'
  }
]

/** What is wrong with the machine under the application: its port, memory and disk. */
export const findSystem: Finder = (lines, files) =>
  lines.flatMap((line, at) =>
    MESSAGES.flatMap(({ pattern, weight, message, isPort }): Finding[] => {
      const words = pattern.exec(line)
      if (words === null) return []
      const port = words.slice(1).find(word => word !== undefined)
      return [{ kind: 'system', message, place: isPort && port ? mentionOf(port, files) : null, at, weight }]
    })
  )
