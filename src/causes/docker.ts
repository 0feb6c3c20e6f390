import type { DeployedSources } from '../files/deployed-sources.ts'
import { shorten } from '../text/terminal.ts'
import { findApt } from './apt.ts'
import { findNpm } from './npm.ts'
import { findPip } from './pip.ts'
import { type Finder, type Finding, HINT, type Place, SURE } from './types.ts'

const DOCKERFILE = 'Dockerfile'
const MAX_COMMAND_CHARS = 120
/** Maximum number of words of an error that are searched for in the Dockerfile. */
const MAX_WORDS = 8

/** An instruction of a Dockerfile with its lines, counted from 1. */
interface Instruction {
  line: number
  end: number
  /** The instruction on one line, without the backslashes of continued lines. */
  text: string
}

/** An error of a tool, its message, and the word by which its line in the Dockerfile is found. */
interface Rule {
  pattern: RegExp
  /** Instructions that can have this error. */
  instructions: RegExp
  message(words: RegExpExecArray): string
  word(words: RegExpExecArray): string
}

const RUN = /^RUN\b/i
const COPY = /^(?:COPY|ADD)\b/i
const FROM = /^FROM\b/i

/** A package that the package manager of the system does not know. */
const noPackage = (manager: string, pattern: RegExp): Rule => ({
  pattern,
  instructions: RUN,
  message: ([, name]) => `${manager} found no package ${name}`,
  word: ([, name = '']) => name
})

/** A path that the context lacks. BuildKit writes it from the root of the context. */
const noFile = (pattern: RegExp): Rule => ({
  pattern,
  instructions: COPY,
  message: ([, path = '']) => `${plain(path)} is not in the folder of the Dockerfile, or .dockerignore excludes it`,
  word: ([, path = '']) => plain(path)
})

const noImage = (pattern: RegExp): Rule => ({
  pattern,
  instructions: FROM,
  message: ([, name = '', tag]) => `Base image ${imageName(name, tag)} does not exist, or needs a login`,
  word: ([, name = '', tag]) => imageName(name, tag)
})

const RULES: readonly Rule[] = [
  noPackage('apk', /^ {2,4}(\S{1,200}) \(no such package\):/),
  noPackage('dnf', /^(?:Error: Unable to find a match|No match for argument): (\S{1,200})/),
  {
    pattern: /^(?:\/bin\/)?(?:ba|da|a)?sh: (?:(?:line )?\d{1,5}: )?(\S{1,200}): (?:command )?not found$/,
    instructions: RUN,
    message: ([, program]) => `${program}: command not found`,
    word: ([, program = '']) => program
  },
  noFile(/(?:failed to calculate checksum|failed to compute cache key|failed to walk)\b.*"(\/[^"]{1,500})": not found/),
  noFile(
    /(?:COPY|ADD) failed: .*?\bstat (?:\/var\/lib\/docker\/tmp\/[^/]{1,100}\/)?([^:]{1,500}): (?:file does not exist|no such file)/
  ),
  noFile(
    /failed to get (?:fileinfo|files used).*lstat (?:\/workspace|\/kaniko\/buildcontext)\/([^:]{1,500}): no such file/
  ),
  noImage(
    /failed to resolve source metadata for (?:docker\.io\/(?:library\/)?)?([^\s:]{1,300}(?::\d{1,5}\/[^\s:]{1,200})?(?::[\w.-]{1,128})?): /
  ),
  noImage(/^manifest for (?:docker\.io\/(?:library\/)?)?(\S{1,300}) not found/),
  noImage(/\bpull access denied for ([^\s,]{1,300}), repository does not exist/),
  noImage(
    /\/v2\/(?:library\/)?(\S{1,300})\/manifests\/([\w.:-]{1,128}): (?:MANIFEST_UNKNOWN|UNAUTHORIZED|NAME_UNKNOWN)/
  )
]

const PARSE_ERROR = /\bdockerfile parse error (?:on )?line (\d{1,6}): (.{1,200})/i
/** A command of the Dockerfile that failed: BuildKit, the classic builder, kaniko. */
const FAILED_COMMAND =
  /did not complete successfully: exit code: (\d{1,3})|^The command '.*' returned a non-zero code: (\d{1,3})|waiting for process to exit: exit status (\d{1,3})/

/**
 * Finds errors of an image build, in the logs of BuildKit, of the classic builder and of kaniko. Errors of package managers
 * are placed in the Dockerfile if no list of requirements has the package.
 */
export const findDocker: Finder = (lines, files) => {
  const source = files.has(DOCKERFILE) ? files.lines(DOCKERFILE) : null
  if (source === null) return []
  const instructions = instructionsOf(source)
  const failed = failedInstruction(lines, instructions)
  const place: PlaceOf = (words, kind) => placeIn(source, instructions, failed, words, kind)
  const direct = lines.flatMap((line, at) => errorIn(line, at, place) ?? parseError(line, at, files) ?? [])
  const commands = lines.flatMap((line, at) => failedCommand(line, at, failed))
  return [...direct, ...placedPackages(lines, files, place), ...commands]
}

/** Finds the line of an instruction of a kind that has one of several words. */
type PlaceOf = (words: readonly string[], kind: RegExp) => Place | null

function errorIn(line: string, at: number, place: PlaceOf): Finding[] | null {
  for (const { pattern, instructions, message, word } of RULES) {
    const words = pattern.exec(line)
    if (words !== null)
      return [{ kind: 'docker', message: message(words), place: place([word(words)], instructions), at, weight: SURE }]
  }
  return null
}

function parseError(line: string, at: number, files: DeployedSources): Finding[] | null {
  const [, number, why = ''] = PARSE_ERROR.exec(line) ?? []
  if (number === undefined) return null
  const count = files.lines(DOCKERFILE)?.length ?? 0
  const place = { file: DOCKERFILE, line: Number(number) >= 1 && Number(number) <= count ? Number(number) : null }
  return [{ kind: 'docker', message: `The Dockerfile is invalid: ${why}`, place, at, weight: SURE }]
}

function failedCommand(line: string, at: number, failed: Instruction | null): Finding[] {
  const code = FAILED_COMMAND.exec(line)
    ?.slice(1)
    .find(each => each !== undefined)
  if (code === undefined || failed === null) return []
  const why = code === '137' ? ', most likely because it ran out of memory' : ''
  const message = `Failed with exit code ${code}${why}: ${shorten(failed.text, MAX_COMMAND_CHARS)}`
  return [{ kind: 'docker', message, place: { file: DOCKERFILE, line: failed.line }, at, weight: HINT }]
}

/** Errors of package managers without a place, with the line of the Dockerfile that has the last words of the error. */
function placedPackages(lines: readonly string[], files: DeployedSources, placeOf: PlaceOf): Finding[] {
  return [...findApt(lines, files), ...findPip(lines, files), ...findNpm(lines, files)]
    .filter(({ place, weight }) => place === null && weight > HINT)
    .flatMap(finding => {
      const words = (lines[finding.at] ?? '').match(/[\w@][\w.+=@/-]{2,}/g) ?? []
      const place = placeOf(words.slice(-MAX_WORDS).reverse(), RUN)
      return place === null ? [] : [{ ...finding, place }]
    })
}

/**
 * First line that has one of several words, in the failed instruction if it is of the kind, else in any of the kind.
 * Otherwise the failed instruction, or null.
 */
function placeIn(
  source: readonly string[],
  instructions: readonly Instruction[],
  failed: Instruction | null,
  words: readonly string[],
  kind: RegExp
): Place | null {
  const isFailedOfKind = failed !== null && kind.test(failed.text)
  const candidates = isFailedOfKind ? [failed] : instructions.filter(({ text }) => kind.test(text))
  for (const word of words) {
    for (const { line, end } of candidates) {
      const index = source.slice(line - 1, end).findIndex(text => word !== '' && text.includes(word))
      if (index !== -1) return { file: DOCKERFILE, line: line + index }
    }
  }
  return isFailedOfKind ? { file: DOCKERFILE, line: failed.line } : null
}

/** Splits a Dockerfile into instructions. Comments and empty lines may stand between continued lines. */
function instructionsOf(source: readonly string[]): Instruction[] {
  const instructions: Instruction[] = []
  let open: Instruction | null = null
  for (const [index, line] of source.entries()) {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const part = text.replace(/\s*\\$/, '')
    if (open === null) {
      open = { line: index + 1, end: index + 1, text: part }
      instructions.push(open)
    } else {
      open.text += ` ${part}`
      open.end = index + 1
    }
    if (!text.endsWith('\\')) open = null
  }
  return instructions
}

/**
 * Finds the instruction at which a build ended: by the line that BuildKit prints, else by the number of the last step of
 * the classic builder, else by the last instruction that the log names. Null if the log names none.
 */
function failedInstruction(lines: readonly string[], instructions: readonly Instruction[]): Instruction | null {
  let found: Instruction | null = null
  for (const line of lines) {
    const [, number] = /^Dockerfile:(\d{1,6})$/.exec(line) ?? []
    if (number !== undefined)
      return instructions.find(each => each.line <= Number(number) && Number(number) <= each.end) ?? null
    const [, step, text = line] = /^(?:Step (\d{1,4})\/\d{1,4} : |#\d{1,4} \[[^\]]{1,100}\] )(.+)$/.exec(line) ?? []
    const numbered = step === undefined ? undefined : instructions[Number(step) - 1]
    const named = normalized(text)
    if (numbered !== undefined && keywordOf(numbered.text) === keywordOf(text)) found = numbered
    else found = instructions.find(each => normalized(each.text) === named) ?? found
  }
  return found
}

const keywordOf = (text: string): string => text.split(/\s/, 1)[0]?.toUpperCase() ?? ''

const normalized = (text: string): string => text.replace(/\s+/g, ' ').trim()

const plain = (path: string): string => path.replace(/^(?:\.?\/)+/, '')

const imageName = (name: string, tag: string | undefined): string =>
  tag === undefined ? name : `${name}${tag.startsWith('sha256:') ? '@' : ':'}${tag}`
