import type { DeployedSources } from '../files/deployed-sources.ts'
import { LEVELS } from './lines.ts'
import { adviceForModule } from './modules.ts'
import { mentionOf, placeOf } from './paths.ts'
import { listPlace } from './requirements.ts'
import { type Finder, type Finding, HINT, LIKELY, SURE } from './types.ts'

/** What only says that something else went wrong, or that somebody stopped the program. */
const FOLLOWS =
  /(?:^|\.)(?:HaltServer|KeyboardInterrupt|SystemExit|CancelledError|CalledProcessError|ChildFailedError)$/

/** Tracebacks, and what the interpreter says when it can not even begin. */
export const findPython: Finder = (lines, files) => [
  ...readTracebacks(lines).flatMap(traceback => thrown(traceback, files)),
  ...lines.flatMap((line, at) => notBegun(line, at, files))
]

function thrown(traceback: Traceback, files: DeployedSources): Finding[] {
  const { name, text, frames, at } = traceback
  const places = frames.map(({ path, line }) => placeOf(path, line, files)).filter(place => place !== null)
  const module = /^No module named '?([\w.]+)/.exec(text)?.[1]
  const place = places.at(-1) ?? (module === undefined ? null : mentionOf(module, files))
  // A module that code of others misses is theirs to bring, unless code of the repository led there.
  const advice = module === undefined || places.length === 0 ? null : adviceForModule(module, places, files)
  const message = withAdvice(text === '' ? name : `${name}: ${text}`, advice)
  const weight = FOLLOWS.test(name) ? HINT : traceback.isSurpassed || place === null ? LIKELY : SURE
  return [{ kind: 'python', message, place, at, weight }]
}

const withAdvice = (message: string, advice: string | null): string =>
  advice === null ? message : `${message}; ${advice}`

function notBegun(line: string, at: number, files: DeployedSources): Finding[] {
  const [, script] = /python[\d.]*: can't open file '([^']{1,500})'/.exec(line) ?? []
  if (script !== undefined) {
    const name = script.slice(script.lastIndexOf('/') + 1)
    return [
      { kind: 'python', message: `There is no file ${name} to run`, place: mentionOf(name, files), at, weight: SURE }
    ]
  }
  const [, module] = /^\S*python[\d.]*: No module named '?([\w.]+)/.exec(line) ?? []
  if (module === undefined) return []
  // Without a list of packages it is rather a module of the repository that was meant.
  const advice = listPlace(files) === null ? null : adviceForModule(module, [], files)
  const message = withAdvice(`No module named ${module}`, advice)
  return [{ kind: 'python', message, place: mentionOf(module, files), at, weight: SURE }]
}

/** A Python traceback, as the interpreter, `logging`, exception groups or Rich print it. */
export interface Traceback {
  /** Class of the exception, with its module. */
  name: string
  /** First line of what it says. */
  text: string
  /** Outermost first; of a SyntaxError the last is the place itself. */
  frames: { path: string; line: number }[]
  /** Index of the line with the exception. */
  at: number
  /** Another exception came of this one, or this one only holds others. */
  isSurpassed: boolean
}

const FRAME = /^File "([^"]+)", line (\d+)/
/** Rich, which Streamlit and FastAPI use where it is installed. */
const RICH_FRAME = /^(\/.+):(\d+) in \S+$/
const EXCEPTION = /^((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)(?::(?: (.*))?)?$/
const NEXT = /^(?:During handling of the above exception|The above exception was the direct cause)/

/** A line without the lines and bars drawn around it, and how far in its text stands. */
interface BareLine {
  text: string
  column: number
}

/** All tracebacks of a log that came to their end. Lines of other programs may stand between theirs. */
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
    if (last !== undefined && NEXT.test(bare.text)) last.isSurpassed = true
    const frame = FRAME.exec(bare.text) ?? RICH_FRAME.exec(bare.text)
    if (frame !== null) {
      frames.push({ path: frame[1] as string, line: Number(frame[2]) })
      column = bare.column
      continue
    }
    const [name, text] = frames.length === 0 ? [] : exceptionIn(bare, column)
    if (name === undefined) continue
    found.push({ name, text: text ?? '', frames, at, isSurpassed: name.endsWith('ExceptionGroup') })
    frames = []
  }
  return found
}

/** The exception stands further out than the frames, whose source stands further in; some logs lose all of that. */
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
