import type { DeployedSources } from '../files/deployed-sources.ts'
import { exclusionAdvice, missingSetting, settingAdvice } from './advice.ts'
import { LEVELS } from './lines.ts'
import { adviceForModule } from './modules.ts'
import { mentionOf, placeOf } from './paths.ts'
import { listPlace } from './requirements.ts'
import { type Finder, type Finding, HINT, LIKELY, type Place, SURE } from './types.ts'

/** Exceptions that are consequences of another error, or of a signal that stopped the program. */
const CONSEQUENCES =
  /(?:^|\.)(?:HaltServer|KeyboardInterrupt|SystemExit|CancelledError|CalledProcessError|ChildFailedError)$/

/** Finds Python tracebacks, and errors of the interpreter at its start. */
export const findPython: Finder = (lines, files) => [
  ...readTracebacks(lines).flatMap(traceback => exceptionOf(traceback, files)),
  ...lines.flatMap((line, at) => startError(line, at, files))
]

function exceptionOf(traceback: Traceback, files: DeployedSources): Finding[] {
  const { name, text, frames, at } = traceback
  const places = frames.map(({ path, line }) => placeOf(path, line, files)).filter(place => place !== null)
  const module = /^No module named '?([\w.-]+)/.exec(text)?.[1]
  const place = places.at(-1) ?? (module === undefined ? tomlPlace(traceback, files) : mentionOf(module, files))
  // No advice if only installed packages are in the traceback: then one of them lacks a dependency.
  const next =
    module === undefined || places.length === 0
      ? nextOf(traceback, place, files)
      : adviceForModule(module, places, files)
  const names = traceback.missing.length === 0 ? '' : `: ${traceback.missing.join(', ')}`
  const message = (text === '' ? name : `${name}: ${text}`) + names
  const weight = CONSEQUENCES.test(name) ? HINT : traceback.isSuperseded || place === null ? LIKELY : SURE
  return [{ kind: 'python', message, place, next, at, weight }]
}

/** Next step for errors other than a missing module. */
function nextOf({ text, missing }: Traceback, place: Place | null, files: DeployedSources): string | null {
  if (missing.length > 0) return settingAdvice(missing.map(name => name.toUpperCase()))
  const path = /No such file or directory: '([^']{1,500})'/.exec(text)?.[1]
  const needed = /\brequires "([\w-]{1,100})" to be installed|\bpip install "?([A-Za-z][\w-]{1,100})/
    .exec(text)
    ?.slice(1)
    .find(Boolean)
  if (path !== undefined) return exclusionAdvice([path], files)
  if (needed !== undefined) return `add "${needed}" to ${listPlace(files)?.file ?? 'a new requirements.txt'}`
  return missingSetting(text, place, files)
}

/** Place of an error in the settings of Streamlit: its traceback has no frame of the application. */
function tomlPlace({ name, text, frames }: Traceback, files: DeployedSources): Place | null {
  const isSettings =
    /(?:^|\.)(?:TOMLDecodeError|TomlDecodeError)$/.test(name) && frames.some(({ path }) => path.includes('/streamlit/'))
  const line = Number(/\bat line (\d+)/.exec(text)?.[1] ?? Number.NaN)
  return isSettings ? placeOf('.streamlit/config.toml', line, files) : null
}

function startError(line: string, at: number, files: DeployedSources): Finding[] {
  const [, script] = /python[\d.]*: can't open file '([^']{1,500})'/.exec(line) ?? []
  if (script !== undefined) {
    const name = script.slice(script.lastIndexOf('/') + 1)
    const [place, next] = [mentionOf(name, files), exclusionAdvice([script], files)]
    return [{ kind: 'python', message: `File ${name} does not exist`, place, next, at, weight: SURE }]
  }
  const [, module] = /^\S*python[\d.]*: No module named '?([\w.-]+)/.exec(line) ?? []
  if (module === undefined) return []
  // Without a list of packages, the command probably names a module of the repository.
  const advice = listPlace(files) === null ? null : adviceForModule(module, [], files)
  const message = `No module named ${module}`
  return [{ kind: 'python', message, place: mentionOf(module, files), next: advice, at, weight: SURE }]
}

/** A Python traceback, as the interpreter, `logging`, exception groups or Rich print it. */
export interface Traceback {
  /** Class of the exception, with its module. */
  name: string
  /** First line of the message. */
  text: string
  /** Frames, outermost first. The last frame of a SyntaxError is its place. */
  frames: { path: string; line: number }[]
  /** Index of the line with the exception. */
  at: number
  /** Names of required settings that pydantic reports as missing. */
  missing: string[]
  /** True if this exception caused a later one, or only groups others. */
  isSuperseded: boolean
}

const FRAME = /^File "([^"]+)", line (\d+)/
/** Frame in the format of Rich, which Streamlit and FastAPI use if it is installed. */
const RICH_FRAME = /^(\/.+):(\d+) in \S+$/
const EXCEPTION = /^((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)(?::(?: (.*))?)?$/
const NEXT = /^(?:During handling of the above exception|The above exception was the direct cause)/

/** A line without the frame drawn around it, and the column of its text. */
interface BareLine {
  text: string
  column: number
}

/** Reads all complete tracebacks of a log. Lines of other programs may be in between. */
export function readTracebacks(lines: readonly string[]): Traceback[] {
  const found: Traceback[] = []
  let frames: Traceback['frames'] = []
  let column = 0
  for (const [at, line] of lines.entries()) {
    const bare = withoutMargin(line)
    if (line.includes('Traceback (most recent call last)')) {
      frames = []
      column = 0
      continue
    }
    const last = found.at(-1)
    if (last !== undefined && NEXT.test(bare.text)) last.isSuperseded = true
    const frame = FRAME.exec(bare.text) ?? RICH_FRAME.exec(bare.text)
    if (frame !== null) {
      frames.push({ path: frame[1] as string, line: Number(frame[2]) })
      column = bare.column
      continue
    }
    const [name, text] = frames.length === 0 ? [] : exceptionIn(bare, column)
    if (name === undefined) continue
    const missing = name.endsWith('ValidationError') ? missingFields(lines.slice(at + 1, at + 1 + MAX_FIELD_LINES)) : []
    found.push({ name, text: text ?? '', frames, at, missing, isSuperseded: name.endsWith('ExceptionGroup') })
    frames = []
  }
  return found
}

/** Maximum number of lines after an error of pydantic that are read for its fields. */
const MAX_FIELD_LINES = 60

/** Reads the fields that pydantic lists after its error: the name, then the reason, indented. */
function missingFields(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) =>
    /^\w{1,100}$/.test(line.trim()) && /^\s*Field required \[type=missing/.test(lines[index + 1] ?? '')
      ? [line.trim()]
      : []
  )
}

/** Reads the exception, which is indented less than the frames. Some logs lose the indentation. */
function exceptionIn({ text, column }: BareLine, frameColumn: number): [name?: string, text?: string] {
  if (column >= frameColumn && frameColumn > 0) return []
  const [, name, words = ''] = EXCEPTION.exec(text) ?? []
  if (name === undefined || LEVELS.test(name)) return []
  const last = name.slice(name.lastIndexOf('.') + 1)
  const isKnown = /(?:Error|Exception|Exit|Interrupt|Warning|Group|Iteration)$/.test(last)
  const isLikely = words !== '' && (/^[A-Z]/.test(last) || name.includes('.'))
  return isKnown || isLikely ? [name, words] : []
}

function withoutMargin(line: string): BareLine {
  const margin = /^[\s|│+]*/.exec(line)?.[0].length ?? 0
  const text = line.slice(margin).trimEnd()
  return { text: text.endsWith('│') ? text.slice(0, -1).trimEnd() : text, column: margin }
}
