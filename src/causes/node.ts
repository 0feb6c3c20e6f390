import { posix } from 'node:path'
import type { DeployedSources } from '../files/deployed-sources.ts'
import { exclusionAdvice, missingSetting } from './advice.ts'
import { LEVELS } from './lines.ts'
import { packageAdvice } from './npm.ts'
import { CODE_FOLDER, fileOf, lineWhere, mentionOf, placeOf, relativeFile, wholeFile } from './paths.ts'
import { startedProgram } from './scripts.ts'
import { type Finder, type Finding, LIKELY, type Place, SURE } from './types.ts'

const ERROR = /^(?:Uncaught )?([A-Za-z_$][\w$]*)(?: \[([A-Za-z0-9_]{1,64})\])?: (.*)$/
const KNOWN = /(?:Error|Exception|Rejection)$/
/** Location that Node prints before an error, above the source line and a caret. */
const HEADER = /^((?:file:\/)?\/\S.*):(\d+)$/
const TYPESCRIPT = /^([^\s(:]{1,500})[(:](\d{1,7})[,:]\d{1,7}\)?(?:: | - )error (TS\d+: .+)$/

/** Copy of its settings file that Vite runs. */
const VITE_COPY = /node_modules\/\.vite-temp\/([\w.-]{1,100}?)\.timestamp-.*$/

/** Maximum distance between an error and its stack: more lines of the message, the require stack. */
const MAX_LINES_BEFORE_STACK = 12
const MAX_FRAMES = 100
/** Maximum distance between the header and the error: source, caret, empty line, and lines of other programs. */
const MAX_LINES_TO_ERROR = 12

/** Finds uncaught errors of Node, and errors of the TypeScript compiler. */
export const findNode: Finder = (lines, files) => {
  let header: Place | null = null
  let headerAt = Number.NEGATIVE_INFINITY
  return lines.flatMap((line, at) => {
    const [, path = '', number] = HEADER.exec(line) ?? []
    if (number !== undefined) {
      header = placeOf(path, Number(number), files)
      headerAt = at
    }
    const isHeaderNear = at - headerAt <= MAX_LINES_TO_ERROR
    return uncaughtError(line, at, lines, isHeaderNear ? header : null, files) ?? compilerError(line, at, files)
  })
}

function uncaughtError(
  line: string,
  at: number,
  lines: readonly string[],
  header: Place | null,
  files: DeployedSources
): Finding[] | null {
  const [, name, code, text = ''] = ERROR.exec(line) ?? []
  if (name === undefined || LEVELS.test(name)) return null
  const frames = stackAfter(at, KNOWN.test(name), lines, files)
  if (frames === null) return null
  const missing = missingModule(text, at, frames[0] ?? null, files)
  if (missing !== null) return missing
  // The place of a SyntaxError is not a frame: the frames then belong to the code that loaded the file.
  const place =
    name === 'SyntaxError'
      ? (jsonPlace(text, files) ?? header ?? frames[0] ?? null)
      : (undefinedPlace(text, frames[0], files) ?? frames[0] ?? header ?? routePlace(text, files))
  const message = `${name}${code === undefined ? '' : ` [${code}]`}: ${text}`
  const absent = /ENOENT: no such file or directory, \w+ '([^']{1,500})'/.exec(text)?.[1]
  const next = missingSetting(text, place, files) ?? (absent === undefined ? null : exclusionAdvice([absent], files))
  return [{ kind: 'node', message, place, next, at, weight: place === null ? LIKELY : SURE }]
}

/** Place in a JSON file: `/opt/code/a.json: Unexpected token } in JSON at position 12 (line 3 column 1)`. */
function jsonPlace(text: string, files: DeployedSources): Place | null {
  const [, path, line] = /^(\/\S{1,500}\.json): .{0,300}?(?:\(line (\d+) column \d+\))?$/.exec(text) ?? []
  return path === undefined ? null : placeOf(path, line === undefined ? null : Number(line), files)
}

/** Line with a name that is not defined, in a file whose frame has no line. */
function undefinedPlace(text: string, frame: Place | undefined, files: DeployedSources): Place | null {
  const name = frame?.line === null ? /^([\w$]{1,100}) is not defined/.exec(text)?.[1] : undefined
  return name === undefined || frame === undefined ? null : lineWhere(frame.file, line => line.includes(name), files)
}

/** Line of a route whose path Express rejects. Its stack has no frame of the application. */
function routePlace(text: string, files: DeployedSources): Place | null {
  const [, route] = /: (\/\S{0,200}); visit https:\/\/git\.new\/pathToRegexpError/.exec(text) ?? []
  const file = route === undefined ? null : (startedProgram(files)?.file ?? null)
  return file === null
    ? null
    : lineWhere(file, line => line.includes(`'${route}'`) || line.includes(`"${route}"`), files)
}

/**
 * Stack frames in deployed files, innermost first. Lines of other programs may be in between. Null if no stack follows:
 * the line is then any text with a colon.
 */
function stackAfter(at: number, isError: boolean, lines: readonly string[], files: DeployedSources): Place[] | null {
  const first = lines.slice(at + 1, at + 1 + MAX_LINES_BEFORE_STACK).findIndex(line => /^\s*at \S/.test(line))
  if (first === -1 || (first > 0 && !isError)) return null
  const found: Place[] = []
  for (const line of lines.slice(at + 1 + first, at + 1 + first + MAX_FRAMES)) {
    if (KNOWN.test(ERROR.exec(line)?.[1] ?? '')) break
    const call = /^\s*at (.+)$/.exec(line)?.[1] ?? ''
    const end = call.endsWith(')') ? call.slice(call.lastIndexOf('(') + 1, -1) : call.replace(/^async /, '')
    const [, path, number] = /^(.+):(\d+):\d+$/.exec(end) ?? []
    const settings = path?.replace(VITE_COPY, '$1')
    // The lines of the copy that Vite runs are not those of the file.
    const place = settings === undefined ? null : placeOf(settings, settings === path ? Number(number) : null, files)
    if (place !== null) found.push(place)
  }
  return found
}

/** Finds a missing module and its importer. */
function missingModule(text: string, at: number, frame: Place | null, files: DeployedSources): Finding[] | null {
  const [, specifier, importedBy] =
    /^Cannot find (?:module|package) '([^']{1,500})'(?: imported from (.+))?$/.exec(text) ?? []
  if (specifier === undefined) return null
  const importer = importedBy?.replace(VITE_COPY, '$1')
  const last = specifier.slice(specifier.lastIndexOf('/') + 1)
  const isFile = /^(?:\.{0,2}\/|file:)/.test(specifier)
  const importing = importer === undefined ? null : fileOf(importer, files)
  const name = isFile ? last : specifier
  const importLine =
    importing === null
      ? null
      : (lineWhere(importing, line => line.includes(name), files) ?? wholeFile(importing, files))
  const place = importLine ?? frame ?? mentionOf(last, files)
  const message = `Cannot find ${specifier.replace(CODE_FOLDER, '')}`
  const next = isFile ? fileAdvice(specifier, place, files) : packageAdvice(specifier, place?.file ?? '', files)
  return [{ kind: 'node', message, place, next, at, weight: SURE }]
}

/** Next step for a file that the application itself should have: a rule may have excluded it. */
function fileAdvice(specifier: string, place: Place | null, files: DeployedSources): string | null {
  const path = specifier.replace(/^file:\/\//, '')
  const full = path.startsWith('.') ? posix.join(posix.dirname(place?.file ?? ''), path) : path
  const names = ['', '.js', '.mjs', '.cjs', '.ts', '.json', '/index.js'].map(ending => full + ending)
  return exclusionAdvice(names, files)
}

function compilerError(line: string, at: number, files: DeployedSources): Finding[] {
  const [, path = '', number, message] = TYPESCRIPT.exec(line) ?? []
  const file = message === undefined ? null : (relativeFile(path, files) ?? path)
  const place = file === null ? null : placeOf(file, Number(number), files)
  return message === undefined || place === null ? [] : [{ kind: 'node', message, place, at, weight: SURE }]
}
