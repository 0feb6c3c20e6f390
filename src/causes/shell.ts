import type { DeployedSources } from '../files/deployed-sources.ts'
import { SERVERS } from '../files/servers.ts'
import { exclusionAdvice, settingAdvice } from './advice.ts'
import { packageAdvice } from './npm.ts'
import { fileOf, mentionOf, placeOf, wholeFile } from './paths.ts'
import { listPlace, requirementPlace } from './requirements.ts'
import { type Finder, type Finding, type Place, SURE } from './types.ts'

/** Errors of bash and busybox: `start-app.sh: line 3: …`, for a builtin `start-app.sh: cd: line 3: …`. */
const BASH_ERROR = /^(\S{1,500}): (?:(\w{1,20}): )?line (\d{1,7}): (.+)$/
/** Errors of dash: `start-app.sh: 3: …`. Other programs use this format too, so the text must be that of a shell. */
const DASH_ERROR = /^(\S{1,500}): (\d{1,7}): (.+)$/
const SHELL_TEXT =
  /not found|No such file|can't (?:cd|open)|Permission denied|Exec format error|[Ss]yntax error|[Uu]nterminated|unset|not set|[Ii]llegal|[Bb]ad |unexpected|Is a directory|too many arguments|read-only/
/** Second line of an error of bash, with the source or without an error. */
const ECHO = /^`.*'$|: Success$/
/** Errors of programs that start others: `env: ‘streamlt’: No such file or directory`. */
const LAUNCHER_ERROR =
  /^(?:\/\S{0,200}\/)?(?:env|nohup|timeout|nice|exec|xargs|su|tini|dumb-init): .*?[‘'"]([^’'"]{1,200})[’'"]: (?:No such file|Permission denied)/
/** Errors of the container runtime: `exec /opt/code/start-app.sh: exec format error`. */
const RUNTIME_ERROR =
  /\bexec:? "?([^\s":]{1,500})"?(?: failed)?: (exec format error|no such file or directory|permission denied)/i
/** Errors of a shell that starts a script: `/bin/sh: 1: ./start-app.sh: Permission denied`. */
const SCRIPT_ERROR =
  /^(?:\S{1,200}: )?(?:(?:line )?\d{1,7}: )?(\S{0,500}\.sh): (Permission denied|cannot execute.*|.*bad interpreter.*|not found)$/

/** Finds errors of shells in scripts, and scripts and programs that cannot be started. */
export const findShell: Finder = (lines, files) =>
  lines.flatMap((line, at): Finding[] => {
    const found =
      errorInScript(line, lines[at + 1] ?? '', files) ?? startError(line, files) ?? launcherError(line, files)
    return found === null ? [] : [{ kind: 'shell', ...found, at, weight: SURE }]
  })

type Found = { message: string; place: Place | null; next?: string | null }

function errorInScript(line: string, next: string, files: DeployedSources): Found | null {
  const [, path = '', builtin, number, words] = BASH_ERROR.exec(line) ?? partsOfDashError(line) ?? []
  const place = words === undefined || ECHO.test(words) ? null : placeOf(path, Number(number), files)
  if (words !== undefined && place !== null)
    return {
      message: explain(builtin === undefined ? words : `${builtin}: ${words}`, next),
      place,
      next: nextOf(words, place, files)
    }
  // `sh: 1: vite: not found` comes from a command that npm or another program runs in a shell.
  const missing =
    /^(?:\/bin\/)?(?:ba|da|a)?sh(?:: line 1|: 1)?: (?:exec: )?([\w@./-]{1,200}): (?:command )?not found$/.exec(
      line
    )?.[1]
  const mention = missing === undefined ? null : mentionOf(missing, files)
  if (missing === undefined || mention === null) return null
  return { message: `${missing}: command not found`, place: mention, next: commandAdvice(missing, mention, files) }
}

/** Next step for an error of a shell: a package to add, a variable to set, or a file that a rule excluded. */
function nextOf(words: string, place: Place, files: DeployedSources): string | null {
  const variable = /^(\w{1,100}): (?:unbound variable|parameter not set|parameter null or not set|is not set)/.exec(
    words
  )?.[1]
  if (variable !== undefined) return settingAdvice([variable])
  const missing = /^(?:exec: )?([\w@.-]{1,200}): (?:command )?not found$/.exec(words)?.[1]
  if (missing !== undefined) return commandAdvice(missing, place, files)
  const path = /([\w./-]{1,300}): No such file or directory$/.exec(words)?.[1]
  return path === undefined ? null : exclusionAdvice([path], files)
}

/** Packages of common commands that have another name. */
const COMMAND_PACKAGES: Readonly<Record<string, string>> = {
  'waitress-serve': 'waitress',
  tsc: 'typescript'
}
/** Commands of packages of Python, besides the web servers. */
const PYTHON_TOOLS: ReadonlySet<string> = new Set(['alembic', 'celery', 'poetry', 'uv'])
/** Commands of packages of Node, with its web servers. */
const NODE_COMMANDS =
  /^(?:vite|next|tsc|tsx|ts-node|nodemon|serve|webpack|react-scripts|nuxt|astro|ng|svelte-kit|concurrently|pm2|esbuild)$/

/** Next step for a command that does not exist: the package that brings it. */
function commandAdvice(command: string, place: Place, files: DeployedSources): string | null {
  const name = COMMAND_PACKAGES[command] ?? command
  if (NODE_COMMANDS.test(command)) return packageAdvice(name, place.file, files)
  if (!PYTHON_TOOLS.has(command) && !isServer(command)) return null
  const listed = requirementPlace(name, files)
  return listed === null
    ? `add "${name}" to ${listPlace(files)?.file ?? 'a new requirements.txt'}`
    : `"${name}" is in ${listed.file}:${listed.line} but not installed for this shell: start it with "python -m ${name}"`
}

/** Returns true for the command of a web server. `http.server` and `manage.py` are no commands of packages. */
const isServer = (command: string): boolean =>
  !command.includes('.') && SERVERS.some(({ program }) => program === command)

function partsOfDashError(line: string): (string | undefined)[] | null {
  const [all, path, number, text] = DASH_ERROR.exec(line) ?? []
  return text !== undefined && SHELL_TEXT.test(text) ? [all, path, undefined, number, text] : null
}

/** Adds advice. Newer shells quote a word that ends with CR; older ones print the CR, and the rest is on the next line. */
function explain(words: string, next: string): string {
  const rest = /^: \S/.test(next) ? next : ''
  if (rest !== '' || words.includes("\\r'"))
    return `${words}${rest}; the script has CR LF line endings, save it with LF`
  const [, command] = /^ *\d+ Killed +(.+)$/.exec(words) ?? []
  return command === undefined ? words : `Killed, most likely because it ran out of memory: ${command}`
}

function startError(line: string, files: DeployedSources): Found | null {
  const [, path = '', words = ''] = RUNTIME_ERROR.exec(line) ?? SCRIPT_ERROR.exec(line) ?? []
  const file = fileOf(path, files)
  if (file === null) return null
  const isFirstLine = /format|no such file|interpreter|required file not found|^not found/i.test(words)
  const advice = isFirstLine ? '; its first line must be "#!" and an interpreter, without CR LF' : ''
  return {
    message: `${file}: ${words}${advice}`,
    place: isFirstLine ? placeOf(file, 1, files) : wholeFile(file, files)
  }
}

function launcherError(line: string, files: DeployedSources): Found | null {
  const [, program] = LAUNCHER_ERROR.exec(line) ?? []
  if (program === undefined) return null
  if (program.endsWith('\\r'))
    return {
      message: `${program}: a script has CR LF line endings, save it with LF`,
      place: wholeFile('start-app.sh', files)
    }
  return { message: `${program}: program not found`, place: mentionOf(program, files) }
}
