import { randomBytes } from 'node:crypto'
import * as core from '@actions/core'
import { Redactor } from '../text/redact.ts'
import { delimitUrls, escapeControls, logLines, neutralizeCommands } from '../text/terminal.ts'

/** A place in the checkout that an annotation points at. */
export interface Place {
  /** Relative to the workspace, forward slashes. */
  file?: string
  line?: number
  title?: string
}

/** Text of strangers: a build log, a runtime log. */
export interface LogStream {
  /** Each entry may hold several lines. None of them can act as a workflow command. */
  write(lines: readonly string[]): void
  /** Nothing may be written after it. */
  end(): void
}

/** What all rooms write to. Server text may stand in any message: none of it can become a workflow command. */
export interface Log {
  info(line: string): void
  notice(text: string, place?: Place): void
  warning(text: string, place?: Place): void
  error(text: string, place?: Place): void
  debug(text: string): void
  /** Hides a value in everything that is printed from here on; before anything else can print it. */
  mask(secret: string): void
  /**
   * Removes masked values from what is printed, and from what leaves the run on other ways. A value that is added here
   * alone is removed from this step's own texts, and GitHub does not drop the outputs of other steps for it.
   */
  readonly redactor: Redactor
  /** A fold in the log. GitHub knows one level: a group inside another is a line. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>
  stream(title: string): LogStream
}

/** The part of @actions/core that a log needs. */
export type LogCore = Pick<
  typeof core,
  'info' | 'notice' | 'warning' | 'error' | 'debug' | 'isDebug' | 'setSecret' | 'startGroup' | 'endGroup'
>

/** A log on the runner's standard output. All printing of a run goes through one such log (see `Gate`). */
export function createLog(output: LogCore = core, newToken: () => string = () => randomBytes(16).toString('hex')): Log {
  const redactor = new Redactor()
  const redact = (text: string) => redactor.redact(text)
  // Before and after: escapes that `visible` removes can hide a secret, and so can those that it adds.
  const linesOf = (text: string) => logLines(redact(text)).map(redact)
  const lines = (text: string) => linesOf(text).join('\n')
  const gate = new CommandGuard(output, newToken, redactor, linesOf)
  let inGroup = false

  const annotate = (kind: 'notice' | 'warning' | 'error') => (text: string, place?: Place) => {
    gate.close()
    output[kind](lines(delimitUrls(text)), properties(place, redact))
  }
  return {
    redactor,
    info: line => {
      for (const each of linesOf(delimitUrls(line))) output.info(neutralizeCommands(each))
    },
    notice: annotate('notice'),
    warning: annotate('warning'),
    error: annotate('error'),
    debug: text => {
      // The runner would hide it anyway, and each command closes the gate.
      if (!output.isDebug()) return
      gate.close()
      output.debug(lines(text))
    },
    mask: secret => {
      gate.close()
      for (const part of new Set([secret, ...secret.split(/\r\n|\n|\r/)])) {
        if (part.trim() === '') continue
        output.setSecret(part)
        redactor.add(part)
      }
    },
    group: async (title, work) => {
      if (inGroup) {
        output.info(neutralizeCommands(escapeControls(redact(title))))
        return work()
      }
      gate.close()
      inGroup = true
      output.startGroup(escapeControls(redact(title)))
      try {
        return await work()
      } finally {
        inGroup = false
        gate.close()
        output.endGroup()
      }
    },
    stream: title => gate.stream(escapeControls(title))
  }
}

/**
 * Stands between strangers' text and the runner. While it is open the runner obeys no command, ours included, so every
 * command of ours closes it first. Each opening has a token of its own, since the runner prints the token that ended the last.
 * The gutter is the second wall: a line that does not begin with "::" is no command even if the first wall fell.
 */
class CommandGuard {
  readonly #output: LogCore
  readonly #newToken: () => string
  readonly #redactor: Redactor
  readonly #linesOf: (text: string) => string[]
  /** Of each stream a last line that ends with the beginning of a secret: it waits for the line that may have the rest. */
  readonly #held = new Map<string, string>()
  #token: string | null = null
  #speaker: string | null = null

  constructor(output: LogCore, newToken: () => string, redactor: Redactor, linesOf: (text: string) => string[]) {
    this.#output = output
    this.#newToken = newToken
    this.#redactor = redactor
    this.#linesOf = linesOf
  }

  close(): void {
    for (const [title, line] of this.#held) this.#print(title, line)
    this.#held.clear()
    if (this.#token !== null) this.#output.info(`::${this.#token}::`)
    this.#token = null
    this.#speaker = null
  }

  stream(title: string): LogStream {
    return {
      write: entries => this.#write(title, entries),
      end: () => {
        if (this.#speaker === title || this.#held.has(title)) this.close()
      }
    }
  }

  #write(title: string, entries: readonly string[]): void {
    const held = this.#held.get(title)
    const lines = held === undefined ? [...entries] : [held, ...entries]
    this.#held.delete(title)
    const last = lines.at(-1)
    if (last !== undefined && this.#redactor.endsInside(last)) {
      lines.pop()
      this.#held.set(title, last)
    }
    if (lines.length > 0) this.#print(title, lines.join('\n'))
  }

  #print(title: string, text: string): void {
    for (const line of this.#linesOf(text)) this.#printLine(title, line)
  }

  #printLine(title: string, line: string): void {
    if (this.#speaker !== title) this.#output.info(neutralizeCommands(`${title}:`))
    this.#speaker = title
    if (this.#token === null) {
      this.#token = this.#newToken()
      this.#output.info(`::stop-commands::${this.#token}`)
    }
    this.#output.info(`  | ${neutralizeCommands(line)}`)
  }
}

function properties(place: Place | undefined, redact: (text: string) => string): core.AnnotationProperties {
  return {
    ...(place?.title === undefined ? {} : { title: escapeControls(redact(place.title)) }),
    ...(place?.file === undefined ? {} : { file: escapeControls(redact(place.file)) }),
    ...(place?.line === undefined ? {} : { startLine: place.line })
  }
}
