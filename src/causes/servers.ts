import type { DeployedSources } from '../files/deployed-sources.ts'
import { mentionOf, modulePlace } from './paths.ts'
import { type CauseKind, type Finder, type Finding, HINT, LIKELY, SURE } from './types.ts'

/** Log message of a server. Its place is the file of `module`, else the line with `word`. */
interface ServerMessage {
  kind: CauseKind
  pattern: RegExp
  weight: number
  message(words: readonly string[]): string
  /** Group of the pattern with a Python module. */
  module?: number
  /** Group of the pattern with a word of a command. */
  word?: number
}

const SERVER_MESSAGES: readonly ServerMessage[] = [
  {
    kind: 'uvicorn',
    pattern: /Error loading ASGI app\. Could not import module "([\w.]{1,200})"/,
    weight: SURE,
    message: ([, module]) => `uvicorn could not import the module ${module}`,
    word: 1
  },
  {
    kind: 'uvicorn',
    pattern: /Error loading ASGI app\. Attribute "([\w.]{1,200})" not found in module "([\w.]{1,200})"/,
    weight: SURE,
    message: ([, name, module]) => `uvicorn found no "${name}" in the module ${module}`,
    module: 2,
    word: 2
  },
  {
    kind: 'gunicorn',
    pattern: /Failed to find attribute '([^']{1,200})' in '([\w.]{1,200})'/,
    weight: SURE,
    message: ([, name, module]) => `gunicorn found no "${name}" in the module ${module}`,
    module: 2,
    word: 2
  },
  {
    kind: 'gunicorn',
    pattern: /\b(WORKER TIMEOUT) \(pid:\d+\)/,
    weight: LIKELY,
    message: () => 'A worker of gunicorn timed out',
    word: 1
  },
  {
    kind: 'gunicorn',
    pattern: /Reason: ((?:Worker failed to boot|App failed to load)\.)/,
    weight: HINT,
    message: ([, words]) => `gunicorn: ${words}`
  },
  {
    kind: 'uvicorn',
    pattern: /Application startup failed\. Exiting\./,
    weight: HINT,
    message: () => 'uvicorn: the startup of the application failed'
  },
  {
    kind: 'flask',
    pattern: /^Error: Could not import '([\w.]{1,200})'/,
    weight: SURE,
    message: ([, module]) => `Flask could not import the module ${module}`,
    word: 1
  },
  {
    kind: 'flask',
    pattern:
      /^Error: (Failed to find (?:Flask application or factory|attribute '[^']{1,200}') in (?:module )?'([\w.]{1,200})')/,
    weight: SURE,
    message: ([, words]) => `Flask: ${words}`,
    module: 2,
    word: 2
  },
  {
    kind: 'flask',
    pattern: /^Error: (Could not locate a Flask application)/,
    weight: SURE,
    message: ([, words]) => `${words}; name it with --app`
  },
  {
    kind: 'streamlit',
    pattern: /^Error: Invalid value: File does not exist: (.{1,300})/,
    weight: SURE,
    message: ([, file]) => `Streamlit should run ${file}, which does not exist`,
    word: 1
  },
  {
    kind: 'streamlit',
    pattern: /^Error: No such option:? '?(--?[\w.-]{1,200})/,
    weight: SURE,
    message: ([, option]) => `The command has no option ${option}`,
    word: 1
  }
]

/** Finds errors of web servers that cannot load the application. */
export const findServers: Finder = (lines, files) =>
  lines.flatMap((line, at) => SERVER_MESSAGES.flatMap(message => findingIn(message, line, at, files)))

function findingIn(
  { kind, pattern, weight, message, module, word }: ServerMessage,
  line: string,
  at: number,
  files: DeployedSources
): Finding[] {
  const words = pattern.exec(line)
  if (words === null) return []
  const place =
    (module === undefined ? null : modulePlace((words[module] ?? '').replaceAll('.', '/'), files)) ??
    (word === undefined ? null : mentionOf(words[word] ?? '', files))
  return [{ kind, message: message(words), place, at, weight }]
}

/** Messages of the system. With `isPort`, a group of the pattern is a port that a script may name. */
const SYSTEM_MESSAGES: readonly { pattern: RegExp; weight: number; message: string; isPort?: boolean }[] = [
  {
    pattern:
      /bind on address \('[^']{0,100}', (\d{1,5})\)|address already in use|\bport (\d{1,5}) is (?:already in use|in use|not available)|Connection in use: \('[^']{0,100}', (\d{1,5})\)/i,
    weight: LIKELY,
    message: 'The port is already in use: the application was started twice, or listens on the wrong port',
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
    message: 'It was killed, most likely because it ran out of memory'
  },
  { pattern: /No space left on device/, weight: LIKELY, message: 'The disk is full' },
  {
    pattern:
      /(?:readiness|startup|liveness) probe failed|was not answered with 2xx|(?:failed to|did not|never) (?:bind|listen|open)\b.{0,40}\bport\b/i,
    weight: HINT,
    message: 'Nothing answered on the port: start-app.sh must keep running and listen on port 8080 of all addresses'
  }
]

/** Finds problems of the system: port, memory and disk. */
export const findSystem: Finder = (lines, files) =>
  lines.flatMap((line, at) =>
    SYSTEM_MESSAGES.flatMap(({ pattern, weight, message, isPort }): Finding[] => {
      const words = pattern.exec(line)
      if (words === null) return []
      const port = words.slice(1).find(word => word !== undefined)
      return [{ kind: 'system', message, place: isPort && port ? mentionOf(port, files) : null, at, weight }]
    })
  )
