import type { DeployedSources } from '../files/deployed-sources.ts'
import { mentionOf } from './mentions.ts'
import { fileOf, placeOf, wholeFile } from './paths.ts'
import { type Finder, type Finding, type Place, SURE } from './types.ts'

/** bash and busybox: `start-app.sh: line 3: …`, for a builtin `start-app.sh: cd: line 3: …`. */
const WITH_WORD = /^(\S{1,500}): (?:(\w{1,20}): )?line (\d{1,7}): (.+)$/
/** dash: `start-app.sh: 3: …`. Other programs write so too, so it must complain of what a shell complains of. */
const WITHOUT_WORD = /^(\S{1,500}): (\d{1,7}): (.+)$/
const COMPLAINT =
  /not found|No such file|can't (?:cd|open)|Permission denied|Exec format error|[Ss]yntax error|[Uu]nterminated|unset|not set|[Ii]llegal|[Bb]ad |unexpected|Is a directory|too many arguments|read-only/
/** bash says a second time where it was: the source, or that nothing else went wrong. */
const ECHO = /^`.*'$|: Success$/
/** Not through a shell's own script: `env: ‘streamlt’: No such file or directory`. */
const BY_OTHERS =
  /^(?:\/\S{0,200}\/)?(?:env|nohup|timeout|nice|exec|xargs|su|tini|dumb-init): .*?[‘'"]([^’'"]{1,200})[’'"]: (?:No such file|Permission denied)/
/** The container's own: `exec /opt/code/start-app.sh: exec format error`. */
const START =
  /\bexec:? "?([^\s":]{1,500})"?(?: failed)?: (exec format error|no such file or directory|permission denied)/i
/** bash, of a script it was asked to run: `/bin/sh: 1: ./start-app.sh: Permission denied`. */
const SCRIPT =
  /^(?:\S{1,200}: )?(?:(?:line )?\d{1,7}: )?(\S{0,500}\.sh): (Permission denied|cannot execute.*|.*bad interpreter.*|not found)$/

/** What shells say of scripts, and what is said of scripts that can not be started. */
export const findShell: Finder = (lines, files) =>
  lines.flatMap((line, at): Finding[] => {
    const found = scripted(line, lines[at + 1] ?? '', files) ?? unstarted(line, files) ?? named(line, files)
    return found === null ? [] : [{ kind: 'shell', ...found, at, weight: SURE }]
  })

type Found = { message: string; place: Place | null }

function scripted(line: string, next: string, files: DeployedSources): Found | null {
  const [, path = '', builtin, number, words] = WITH_WORD.exec(line) ?? spread(WITHOUT_WORD.exec(line)) ?? []
  const place = words === undefined || ECHO.test(words) ? null : placeOf(path, Number(number), files)
  if (words !== undefined && place !== null)
    return { message: inWords(builtin === undefined ? words : `${builtin}: ${words}`, next), place }
  // `sh: 1: vite: not found` is of a command that npm or another program gave to a shell.
  const missing =
    /^(?:\/bin\/)?(?:ba|da|a)?sh(?:: line 1|: 1)?: (?:exec: )?([\w@./-]{1,200}): (?:command )?not found$/.exec(
      line
    )?.[1]
  const mention = missing === undefined ? null : mentionOf(missing, files)
  return mention === null ? null : { message: `${missing}: command not found`, place: mention }
}

function spread(words: RegExpExecArray | null): (string | undefined)[] | null {
  const [all, path, number, text] = words ?? []
  return text !== undefined && COMPLAINT.test(text) ? [all, path, undefined, number, text] : null
}

/** A word that ends in CR is quoted by newer ones, and breaks the line of older ones: the rest is then a line of its own. */
function inWords(words: string, next: string): string {
  const rest = /^: \S/.test(next) ? next : ''
  if (rest !== '' || words.includes("\\r'")) return `${words}${rest}; the script has CR LF line ends, save it with LF`
  const [, command] = /^ *\d+ Killed +(.+)$/.exec(words) ?? []
  return command === undefined ? words : `Killed, most likely for want of memory: ${command}`
}

function unstarted(line: string, files: DeployedSources): Found | null {
  const [, path = '', words = ''] = START.exec(line) ?? SCRIPT.exec(line) ?? []
  const file = fileOf(path, files)
  if (file === null) return null
  const isFirstLine = /format|no such file|interpreter|required file not found|^not found/i.test(words)
  const advice = isFirstLine ? '; its first line must be "#!" and a program, without CR LF' : ''
  return {
    message: `${file}: ${words}${advice}`,
    place: isFirstLine ? placeOf(file, 1, files) : wholeFile(file, files)
  }
}

function named(line: string, files: DeployedSources): Found | null {
  const [, program] = BY_OTHERS.exec(line) ?? []
  if (program === undefined) return null
  if (program.endsWith('\\r'))
    return {
      message: `${program}: a script has CR LF line ends, save it with LF`,
      place: wholeFile('start-app.sh', files)
    }
  return { message: `${program}: no such program`, place: mentionOf(program, files) }
}
