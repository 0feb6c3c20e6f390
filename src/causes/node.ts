import type { DeployedSources } from '../files/deployed-sources.ts'
import { LEVELS } from './lines.ts'
import { mentionOf } from './mentions.ts'
import { dependencyPlace, PACKAGE_JSON } from './package-json.ts'
import { CODE_FOLDER, fileOf, lineWhere, placeOf, wholeFile } from './paths.ts'
import { type Finder, type Finding, LIKELY, type Place, SURE } from './types.ts'

const ERROR = /^(?:Uncaught )?([A-Za-z_$][\w$]*)(?: \[([A-Z0-9_]{1,64})\])?: (.*)$/
const KNOWN = /(?:Error|Exception|Rejection)$/
/** The line of the source, above its text and a caret, which Node prints before the error. */
const HEADER = /^((?:file:\/)?\/\S.*):(\d+)$/
const TYPESCRIPT = /^([^\s(:]{1,500})[(:](\d{1,7})[,:]\d{1,7}\)?(?:: | - )error (TS\d+: .+)$/

/** Between an error and its stack: more lines of the message, the require stack. */
const MAX_LINES_BEFORE_STACK = 12
const MAX_FRAMES = 100
/** Between the header and the error: the source, a caret, a blank line; and lines of other programs. */
const MAX_LINES_TO_ERROR = 12

/** Errors that Node was left with, and those of the TypeScript compiler. */
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
    return thrown(line, at, lines, isHeaderNear ? header : null, files) ?? typescript(line, at, files)
  })
}

function thrown(
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
  // A SyntaxError's own place is no frame; the frames then belong to those who loaded the file.
  const place = name === 'SyntaxError' ? (header ?? frames[0] ?? null) : (frames[0] ?? header)
  const message = `${name}${code === undefined ? '' : ` [${code}]`}: ${text}`
  return [{ kind: 'node', message, place, at, weight: place === null ? LIKELY : SURE }]
}

/**
 * The frames in files of ours, innermost first; null where no stack follows: it is then any line with a colon. Lines of
 * other programs may stand between.
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
    const place = path === undefined ? null : placeOf(path, Number(number), files)
    if (place !== null) found.push(place)
  }
  return found
}

/** What was looked for, who looked for it, and for a package whether `package.json` names it. */
function missingModule(text: string, at: number, frame: Place | null, files: DeployedSources): Finding[] | null {
  const [, wanted, importer] =
    /^Cannot find (?:module|package) '([^']{1,500})'(?: imported from (.+))?$/.exec(text) ?? []
  if (wanted === undefined) return null
  const last = wanted.slice(wanted.lastIndexOf('/') + 1)
  const isFile = /^(?:\.{0,2}\/|file:)/.test(wanted)
  const importing = importer === undefined ? null : fileOf(importer, files)
  const named = isFile ? last : wanted
  const importLine =
    importing === null
      ? null
      : (lineWhere(importing, line => line.includes(named), files) ?? wholeFile(importing, files))
  const place = importLine ?? frame ?? mentionOf(last, files)
  const message = `Cannot find ${wanted.replace(CODE_FOLDER, '')}`
  const finding: Finding = { kind: 'node', message, place, at, weight: SURE }
  return isFile ? [finding] : [finding, ...packageOf(wanted, at, files)]
}

function packageOf(specifier: string, at: number, files: DeployedSources): Finding[] {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const place = dependencyPlace(name, files)
  const message =
    place === null
      ? `${PACKAGE_JSON} names no dependency ${name}`
      : `${name} is in ${PACKAGE_JSON} but not installed; does build-app.sh run "npm ci"?`
  return [{ kind: 'npm', message, place: place ?? wholeFile(PACKAGE_JSON, files), at, weight: LIKELY }]
}

function typescript(line: string, at: number, files: DeployedSources): Finding[] {
  const [, path = '', number, message] = TYPESCRIPT.exec(line) ?? []
  const place = message === undefined ? null : placeOf(path, Number(number), files)
  return message === undefined || place === null ? [] : [{ kind: 'node', message, place, at, weight: SURE }]
}
