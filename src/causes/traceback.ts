import { LEVELS } from './lines.ts'

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
interface Bare {
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
function exceptionIn({ text, column }: Bare, frameColumn: number): [name?: string, text?: string] {
  if (column >= frameColumn && frameColumn > 0) return []
  const [, name, words = ''] = EXCEPTION.exec(text) ?? []
  if (name === undefined || LEVELS.test(name)) return []
  const last = name.slice(name.lastIndexOf('.') + 1)
  const isKnown = /(?:Error|Exception|Exit|Interrupt|Warning|Group|Iteration)$/.test(last)
  const isLikely = words !== '' && (/^[A-Z]/.test(last) || name.includes('.'))
  return isKnown || isLikely ? [name, words] : []
}

function withoutMargin(line: string): Bare {
  const margin = /^[\s|│+]*/.exec(line)?.[0].length ?? 0
  const text = line.slice(margin).trimEnd()
  return { text: text.endsWith('│') ? text.slice(0, -1).trimEnd() : text, column: margin }
}
