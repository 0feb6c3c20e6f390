import type { DeployedSources } from '../files/deployed-sources.ts'
import { lineWhere, mentionOf, wholeFile } from './paths.ts'
import { commandPlace, startedProgram } from './scripts.ts'
import { type Finder, type Finding, HINT, LIKELY, type Place, SURE } from './types.ts'

/** Message of the system, or of the platform. */
interface SystemMessage {
  pattern: RegExp
  weight: number
  message(words: readonly string[]): string
  next?: string
  place?(words: readonly string[], files: DeployedSources): Place | null
}

const KEEP_RUNNING = 'start a server that keeps running and listens on port 8080 of all addresses'

const SYSTEM_MESSAGES: readonly SystemMessage[] = [
  {
    pattern:
      /bind on address \('[^']{0,100}', (\d{1,5})\)|address already in use(?: \S{0,60}:(\d{1,5}))?|\bport (\d{1,5}) is (?:already in use|in use|not available)|Connection in use: \('[^']{0,100}', (\d{1,5})\)|Cannot find empty port in range: (\d{1,5})/i,
    weight: LIKELY,
    message: () => 'The port is already in use: the application was started twice, or listens on the wrong port',
    place: (words, files) =>
      portPlace(
        words.slice(1).find(word => word !== undefined),
        files
      )
  },
  {
    pattern:
      /JavaScript heap out of memory|Perhaps out of memory\?|OOMKilled|Out of memory: Killed|Cannot allocate memory|^MemoryError$/,
    weight: LIKELY,
    message: () => 'It ran out of memory',
    next: 'set the input "resource-label" to a larger bundle'
  },
  {
    pattern:
      /^Killed$|\b(?:exit|exited with|exit status|ended with exit) (?:code )?137\b|\bsignal(?::| )? ?(?:9\b|SIGKILL)|with SIGKILL/,
    weight: HINT,
    message: () => 'It was killed, most likely because it ran out of memory',
    next: 'set the input "resource-label" to a larger bundle'
  },
  { pattern: /No space left on device/, weight: LIKELY, message: () => 'The disk is full' },
  {
    pattern: /^(mkdir|touch|cp|mv|rm|ln|tee|install|tar|cat): (.{0,200}(?:Permission denied|Read-only file system))$/,
    weight: SURE,
    message: ([, program, words]) => `${program}: ${words}`,
    next: 'write to the folder that $TMPDIR or /tmp names: the user of the image cannot write here',
    place: ([, program = '', words = ''], files) =>
      commandPlace(text => text.startsWith(`${program} `) && quotedIn(words).some(name => text.includes(name)), files)
  },
  {
    pattern: /^(cp|mv|rm|cat|tar|ls|ln|chmod|install): (.{0,200}No such file or directory)$/,
    weight: SURE,
    message: ([, program, words]) => `${program}: ${words}`,
    place: ([, program = '', words = ''], files) =>
      commandPlace(text => text.startsWith(`${program} `) && quotedIn(words).some(name => text.includes(name)), files)
  },
  {
    pattern:
      /(?:probe failed|was not answered with 2xx).{0,100}\bstatus(?:code)?:? (\d{3})\b|"GET \/ HTTP\/[\d.]+" (404|405|5\d\d)\b/,
    weight: HINT,
    message: ([, probed, logged]) => `The server answers ${probed ?? logged} on the path that DataRobot asks`,
    next: 'add a route for "/" that answers 200, or set the input "health-endpoint-path" to one that does',
    place: (_, files) => {
      const file = startedProgram(files)?.file
      return file == null ? null : wholeFile(file, files)
    }
  },
  {
    pattern: /^([\w.-]{1,100}) needs (\w{1,20}), which is missing or does not work on this machine\./,
    weight: SURE,
    message: ([, manifest, tool]) => `${manifest} needs ${tool}, which is missing or does not work`,
    next: 'install it on the machine that builds the application',
    place: ([, manifest = ''], files) => wholeFile(manifest, files)
  },
  {
    pattern: /^(?:emulator: )?start-app\.sh ended with exit code 0\b/,
    weight: HINT,
    message: () => 'start-app.sh ended without an error, and without a server',
    next: KEEP_RUNNING,
    place: (_, files) => startedProgram(files)?.at ?? null
  },
  {
    pattern:
      /(?:readiness|startup|liveness) probe failed|was not answered with 2xx|(?:failed to|did not|never) (?:bind|listen|open)\b.{0,40}\bport\b/i,
    weight: HINT,
    message: () =>
      'Nothing answered on the port: start-app.sh must keep running and listen on port 8080 of all addresses'
  }
]

/** Finds problems of the system: port, memory, disk, permissions, and probes that fail. */
export const findSystem: Finder = (lines, files) =>
  lines.flatMap((line, at) =>
    SYSTEM_MESSAGES.flatMap(({ pattern, weight, message, next, place }): Finding[] => {
      const words = pattern.exec(line)
      if (words === null) return []
      return [
        {
          kind: 'system',
          message: message(words),
          place: place?.(words, files) ?? null,
          next: next ?? null,
          at,
          weight
        }
      ]
    })
  )

/** Line with a port: in a script, or in the program that it starts. */
function portPlace(port: string | undefined, files: DeployedSources): Place | null {
  if (port === undefined) return null
  const program = startedProgram(files)?.file ?? null
  const isPort = (line: string) => new RegExp(`\\b${port}\\b`).test(line)
  return mentionOf(port, files) ?? (program === null ? null : lineWhere(program, isPort, files))
}

const quotedIn = (words: string): string[] =>
  [...words.matchAll(/[‘'"]([^’'"]{1,200})[’'"]/g)].map(([, name = '']) => name)
