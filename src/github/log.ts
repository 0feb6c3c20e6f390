import { randomBytes } from 'node:crypto'
import * as core from '@actions/core'
import { Redactor } from '../text/redact.ts'
import { delimitUrls, escapeControls, logLines, neutralizeCommands } from '../text/terminal.ts'

/** Location in the checkout that an annotation points to. */
export interface AnnotationLocation {
  /** Path relative to the workspace, with forward slashes. */
  file?: string
  line?: number
  column?: number
  title?: string
}

/** Output for untrusted text, such as a build log. */
export interface LogStream {
  /** Prints entries of one or more lines. No line can act as a workflow command. */
  write(lines: readonly string[]): void
  /** Ends the stream. Nothing may be written afterwards. */
  end(): void
}

/** Log of a run. Messages can contain untrusted text, which never becomes a workflow command. */
export interface Log {
  info(line: string): void
  notice(text: string, location?: AnnotationLocation): void
  warning(text: string, location?: AnnotationLocation): void
  error(text: string, location?: AnnotationLocation): void
  debug(text: string): void
  /** Hides a value in all later output. Call it before anything can print the value. */
  mask(secret: string): void
  /**
   * Removes masked values from the log, the summary and everything else we publish. A value added only here is not a
   * mask for the runner, so GitHub does not drop outputs that contain it.
   */
  readonly redactor: Redactor
  /** Runs the work in a collapsible group. GitHub has one level, so a nested group is printed as a line. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>
  stream(title: string): LogStream
}

/** Functions of @actions/core that a log needs. */
export type LogCore = Pick<
  typeof core,
  'info' | 'notice' | 'warning' | 'error' | 'debug' | 'isDebug' | 'setSecret' | 'startGroup' | 'endGroup'
>

/** Creates a log on the runner's standard output. A run prints through one log only (see `CommandGuard`). */
export function createLog(output: LogCore = core, newToken: () => string = () => randomBytes(16).toString('hex')): Log {
  const redactor = new Redactor()
  const redact = (text: string) => redactor.redact(text)
  // Redact before and after `logLines`: both the escapes that it removes and those that it adds can hide a secret.
  const linesOf = (text: string) => logLines(redact(text)).map(redact)
  const lines = (text: string) => linesOf(text).join('\n')
  const guard = new CommandGuard(output, newToken, redactor, linesOf)
  let isInGroup = false

  const annotate = (kind: 'notice' | 'warning' | 'error') => (text: string, location?: AnnotationLocation) => {
    guard.close()
    output[kind](lines(delimitUrls(text)), properties(location, redact))
  }
  return {
    redactor,
    info: line => {
      for (const part of linesOf(delimitUrls(line))) output.info(neutralizeCommands(part))
    },
    notice: annotate('notice'),
    warning: annotate('warning'),
    error: annotate('error'),
    debug: text => {
      // The runner would drop the line anyway, and each command closes the guard.
      if (!output.isDebug()) return
      guard.close()
      output.debug(lines(text))
    },
    mask: secret => {
      guard.close()
      for (const part of new Set([secret, ...secret.split(/\r\n|\n|\r/)])) {
        if (part.trim() === '') continue
        output.setSecret(part)
        redactor.add(part)
      }
    },
    group: async (title, work) => {
      if (isInGroup) {
        output.info(neutralizeCommands(escapeControls(redact(title))))
        return work()
      }
      guard.close()
      isInGroup = true
      output.startGroup(escapeControls(redact(title)))
      try {
        return await work()
      } finally {
        isInGroup = false
        guard.close()
        output.endGroup()
      }
    },
    stream: title => guard.stream(escapeControls(title))
  }
}

/**
 * Keeps untrusted text from acting as workflow commands. While the guard is open, the runner obeys no command, so each
 * of our own commands closes it first. Every opening uses a new token, because the runner prints the token that closes it.
 * The prefix of each line is a second defense: a line that does not begin with "::" is not a command.
 */
class CommandGuard {
  readonly #output: LogCore
  readonly #newToken: () => string
  readonly #redactor: Redactor
  readonly #linesOf: (text: string) => string[]
  /** Last line of a stream that ends with the beginning of a secret, by title. It waits for the next line. */
  readonly #pending = new Map<string, string>()
  #token: string | null = null
  #currentStream: string | null = null

  constructor(output: LogCore, newToken: () => string, redactor: Redactor, linesOf: (text: string) => string[]) {
    this.#output = output
    this.#newToken = newToken
    this.#redactor = redactor
    this.#linesOf = linesOf
  }

  close(): void {
    for (const [title, line] of this.#pending) this.#print(title, line)
    this.#pending.clear()
    if (this.#token !== null) this.#output.info(`::${this.#token}::`)
    this.#token = null
    this.#currentStream = null
  }

  stream(title: string): LogStream {
    return {
      write: entries => this.#write(title, entries),
      end: () => {
        if (this.#currentStream === title || this.#pending.has(title)) this.close()
      }
    }
  }

  #write(title: string, entries: readonly string[]): void {
    const pending = this.#pending.get(title)
    const lines = pending === undefined ? [...entries] : [pending, ...entries]
    this.#pending.delete(title)
    const last = lines.at(-1)
    if (last !== undefined && this.#redactor.endsInside(last)) {
      lines.pop()
      this.#pending.set(title, last)
    }
    if (lines.length > 0) this.#print(title, lines.join('\n'))
  }

  #print(title: string, text: string): void {
    for (const line of this.#linesOf(text)) this.#printLine(title, line)
  }

  #printLine(title: string, line: string): void {
    if (this.#currentStream !== title) this.#output.info(neutralizeCommands(`${title}:`))
    this.#currentStream = title
    if (this.#token === null) {
      this.#token = this.#newToken()
      this.#output.info(`::stop-commands::${this.#token}`)
    }
    this.#output.info(`  | ${neutralizeCommands(line)}`)
  }
}

function properties(
  location: AnnotationLocation | undefined,
  redact: (text: string) => string
): core.AnnotationProperties {
  return {
    ...(location?.title === undefined ? {} : { title: escapeControls(redact(location.title)) }),
    ...(location?.file === undefined ? {} : { file: escapeControls(redact(location.file)) }),
    ...(location?.line === undefined ? {} : { startLine: location.line }),
    ...(location?.column === undefined ? {} : { startColumn: location.column })
  }
}
