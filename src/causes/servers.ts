import type { DeployedSources } from '../files/deployed-sources.ts'
import { mentionOf } from './mentions.ts'
import { modulePlace } from './paths.ts'
import { type CauseKind, type Finder, type Finding, HINT, LIKELY, SURE } from './types.ts'

/** What a server says; `module` and `word` are looked for in the repository, in this order. */
interface Saying {
  kind: CauseKind
  pattern: RegExp
  weight: number
  message(words: readonly string[]): string
  /** A Python module, whose file is the place. */
  module?: number
  /** A word of a command, whose line is the place. */
  word?: number
}

const MESSAGES: readonly Saying[] = [
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
    message: () => 'A worker of gunicorn did not answer in time',
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
    message: ([, file]) => `Streamlit was told to run ${file}, which is not there`,
    word: 1
  },
  {
    kind: 'streamlit',
    pattern: /^Error: No such option:? '?(--?[\w.-]{1,200})/,
    weight: SURE,
    message: ([, option]) => `The command knows no option ${option}`,
    word: 1
  }
]

/** What web servers say when they can not load the application. */
export const findServers: Finder = (lines, files) =>
  lines.flatMap((line, at) => MESSAGES.flatMap(saying => said(saying, line, at, files)))

function said(
  { kind, pattern, weight, message, module, word }: Saying,
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
