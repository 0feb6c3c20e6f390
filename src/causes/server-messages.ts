import { type CauseKind, HINT, LIKELY, SURE } from './types.ts'

/** Log message of a server. Its place is the file of `module`, else the line with `word`. */
export interface ServerMessage {
  kind: CauseKind
  pattern: RegExp
  weight: number
  message(words: readonly string[]): string
  /** Next step. */
  next?: string
  /** Group of the pattern with a Python module. */
  module?: number
  /** Group of the pattern with a word of a command. */
  word?: number
  /** Group of the pattern with a missing file, and one with a missing Python module. */
  missingFile?: number
  missingModule?: number
  /** Group with that word if the first does not match. */
  otherWord?: number
  /** True if the place is the command that starts the application. */
  isStart?: boolean
}

export const SERVER_MESSAGES: readonly ServerMessage[] = [
  {
    kind: 'uvicorn',
    pattern: /Error loading ASGI app\. Could not import module "([\w.]{1,200})"/,
    weight: SURE,
    message: ([, module]) => `uvicorn could not import the module ${module}`,
    word: 1,
    missingModule: 1
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
    word: 1,
    missingModule: 1
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
    message: ([, words]) => `${words}`,
    next: 'name it with --app'
  },
  {
    kind: 'streamlit',
    pattern: /^Error: Invalid value: File does not exist: (.{1,300})/,
    weight: SURE,
    message: ([, file]) => `Streamlit should run ${file}, which does not exist`,
    word: 1,
    missingFile: 1
  },
  {
    kind: 'streamlit',
    pattern: /\bto view (?:this|a) Streamlit app on a browser\b/,
    weight: SURE,
    message: () => 'The script was started with python, which serves no page',
    next: 'start it with "streamlit run app.py --server.port 8080 --server.address 0.0.0.0" and its own name',
    isStart: true
  },
  {
    kind: 'uvicorn',
    pattern: /Error loading ASGI app\. Import string "([^"]{1,200})" must be in format/,
    weight: SURE,
    message: ([, name]) => `uvicorn needs a module and an attribute, but got "${name}"`,
    next: 'write "module:attribute", such as "main:app"',
    word: 1
  },
  {
    kind: 'python',
    pattern: /^(?:Error|│): ?Invalid value for '(--?[\w.-]{1,100})'[^:]{0,100}: (.{1,200})/,
    weight: SURE,
    message: ([, option, words]) => `${option}: ${words}`,
    word: 1
  },
  {
    kind: 'uvicorn',
    pattern: /^\s{0,8}Path does not exist (\S{1,300})/,
    weight: SURE,
    message: ([, file]) => `File ${file} does not exist`,
    word: 1,
    missingFile: 1
  },
  {
    kind: 'gunicorn',
    pattern: /^Error: '([^']{1,300})' doesn't exist$/,
    weight: SURE,
    message: ([, file]) => `File ${file} does not exist`,
    word: 1,
    missingFile: 1
  },
  {
    kind: 'node',
    pattern: /^node: (?:bad option: (--[\w-]{1,100})|([\w./-]{1,300}): not found)/,
    weight: SURE,
    message: ([, option, file]) =>
      option === undefined ? `File ${file} does not exist` : `Node has no option ${option}`,
    word: 1,
    otherWord: 2,
    missingFile: 2
  },
  {
    kind: 'python',
    pattern: /^Error: (?:\.\/)?([\w./-]{1,200}\.py) not found$/,
    weight: SURE,
    message: ([, file]) => `File ${file} does not exist`,
    word: 1,
    missingFile: 1
  },
  {
    kind: 'gunicorn',
    pattern: /^TypeError: ((\w{1,100})\(\) (?:missing|takes) .{1,200})/,
    weight: SURE,
    message: ([words]) => `${words}`,
    next: 'call the factory with its arguments',
    word: 2
  },
  {
    kind: 'python',
    pattern: /^([\w.-]{1,50}): error: unrecognized arguments: (--?[\w-]{1,100})/,
    weight: SURE,
    message: ([, program, option]) => `${program} has no option ${option}`,
    word: 2
  },
  {
    kind: 'python',
    pattern: /^([\w.-]{1,50}): error: argument (?:-\w\/)?(--?[\w-]{1,100})(?:\/\S{1,100})?: (.{1,200})/,
    weight: SURE,
    message: ([, program, option, words]) => `${program}: ${option}: ${words}`,
    word: 2
  },
  {
    kind: 'streamlit',
    pattern: /^Error: No such option:? '?(--?[\w.-]{1,200})/,
    weight: SURE,
    message: ([, option]) => `The command has no option ${option}`,
    word: 1
  }
]
