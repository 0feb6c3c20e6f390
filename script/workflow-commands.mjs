// Interprets the output of a step like GitHub's runner: workflow commands, masks, and the lines of the log.

const COMMANDS = new Set([
  ...[
    'add-mask',
    'add-matcher',
    'add-path',
    'debug',
    'echo',
    'endgroup',
    'error',
    'group',
    'internal-set-repo-path',
    'notice'
  ],
  ...['remove-matcher', 'save-state', 'set-env', 'set-output', 'stop-commands', 'warning']
])
/** Whitespace that .NET trims, which differs from JavaScript. */
const WHITESPACE = /^[\s\u0085]+/
const LEVELS = { error: 'Error', warning: 'Warning', notice: 'Notice' }

/**
 * Parses a command in the syntax `::name key=value::data`, or in the older `##[name key=value]data`, which can be anywhere
 * in a line. Null for any other line. The current stop token is a command too.
 */
export function parseCommand(line, stopToken = null) {
  return parseColons(line, stopToken) ?? parseBrackets(line, stopToken)
}

function parseColons(line, stopToken) {
  const trimmed = line.replace(WHITESPACE, '')
  if (!trimmed.startsWith('::')) return null
  const end = trimmed.indexOf('::', 2)
  if (end < 0) return null
  const info = trimmed.slice(2, end)
  const data = unescaped(trimmed.slice(end + 2), { '%0D': '\r', '%0A': '\n', '%25': '%' })
  return command(info, data, stopToken, ',', { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' })
}

function parseBrackets(line, stopToken) {
  const start = line.indexOf('##[')
  const end = line.indexOf(']', start)
  if (start < 0 || end < 0) return null
  const escapes = { '%3B': ';', '%0D': '\r', '%0A': '\n', '%5D': ']', '%25': '%' }
  return command(line.slice(start + 3, end), unescaped(line.slice(end + 1), escapes), stopToken, ';', escapes)
}

function command(info, data, stopToken, separator, escapes) {
  const space = info.indexOf(' ')
  const name = (space < 0 ? info : info.slice(0, space)).toLowerCase()
  if (!COMMANDS.has(name) && name !== stopToken?.toLowerCase()) return null
  const properties = {}
  for (const pair of space < 0
    ? []
    : info
        .slice(space + 1)
        .trim()
        .split(separator)) {
    const equals = pair.indexOf('=')
    if (equals > 0 && equals < pair.length - 1)
      properties[pair.slice(0, equals).toLowerCase()] = unescaped(pair.slice(equals + 1), escapes)
  }
  return { name, properties, data }
}

function unescaped(text, escapes) {
  return Object.entries(escapes).reduce((result, [from, to]) => result.replaceAll(from, to), text)
}

/** Executes the commands of one process. Main and post need a reader each, with the same record. */
export class CommandReader {
  #stopToken = null
  #depth = 0
  #record
  #isDebug
  #print

  /** Writes to `annotations`, `masks`, `outputs` and `state` of the record. `print` receives each masked line of the log. */
  constructor(record, { isDebug = false, print }) {
    this.#record = record
    this.#isDebug = isDebug
    this.#print = print
  }

  read(line) {
    const found = parseCommand(line, this.#stopToken)
    if (found === null || (this.#stopToken !== null && found.name !== this.#stopToken.toLowerCase()))
      return this.#show(line)
    if (this.#stopToken !== null) {
      this.#stopToken = null
      return this.#show(line)
    }
    this.#execute(found, line)
  }

  #execute({ name, properties, data }, line) {
    if (name in LEVELS) return this.annotate(name, data, properties)
    switch (name) {
      case 'stop-commands':
        if (data === '' || COMMANDS.has(data.toLowerCase()))
          return this.annotate('error', `Invalid stop token ${JSON.stringify(data)}`)
        this.#stopToken = data
        return this.#show(line)
      case 'add-mask':
        return this.#mask(data)
      case 'group':
        this.#show(data)
        this.#depth = 1
        return
      case 'endgroup':
        this.#depth = 0
        return
      case 'debug':
        return this.#isDebug ? this.#show(`Debug: ${data}`) : undefined
      case 'set-output':
        this.#record.outputs[properties.name] = data
        return
      case 'save-state':
        this.#record.state[properties.name] = data
        return
      case 'set-env':
      case 'add-path':
        return this.annotate('error', `The \`${name}\` command is disabled.`)
    }
  }

  #mask(secret) {
    if (secret.trim() === '')
      return this.annotate('warning', "Can't add secret mask for empty string in ##[add-mask] command.")
    for (const part of new Set([secret, ...secret.split(/\r\n|\n|\r/)]))
      if (part.trim() !== '') this.#record.masks.push(part)
  }

  /** Adds an annotation, also for messages of the runner itself. */
  annotate(level, message, { title, file, line, endline, col, endcolumn } = {}) {
    const place = { title, file, line, endLine: endline, column: col, endColumn: endcolumn }
    const known = Object.entries(place).filter(([, value]) => value !== undefined)
    const numbers = known.map(([key, value]) => [
      key,
      /^(line|endLine|column|endColumn)$/.test(key) ? Number(value) : value
    ])
    this.#record.annotations.push({
      level,
      message: masked(message, this.#record.masks),
      ...Object.fromEntries(numbers)
    })
    this.#show(`${LEVELS[level]}: ${message}`)
  }

  #show(text) {
    for (const line of masked(text, this.#record.masks).split('\n')) this.#print(`${'  '.repeat(this.#depth)}${line}`)
  }
}

/** Replaces every secret with three asterisks. Longer secrets come first, because one may contain another. */
export function masked(text, masks) {
  return [...masks].sort((a, b) => b.length - a.length).reduce((result, mask) => result.replaceAll(mask, '***'), text)
}

/** Splits chunks of text into lines like .NET: at LF, CR LF, and a lone CR. `end` returns the rest. */
export class LineSplitter {
  #rest = ''

  push(text) {
    const all = this.#rest + text
    // A CR at the end may be the first half of a CR LF.
    const whole = all.endsWith('\r') ? all.slice(0, -1) : all
    const lines = whole.split(/\r\n|\n|\r/)
    this.#rest = lines.pop() + all.slice(whole.length)
    return lines
  }

  end() {
    const rest = this.#rest.replace(/\r$/, '')
    const isLine = this.#rest !== ''
    this.#rest = ''
    return isLine ? [rest] : []
  }
}
