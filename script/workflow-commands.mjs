// What GitHub's runner makes of the lines that a step prints: workflow commands, masks, and what is left for the log.

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
/** What .NET trims, which is not quite what JavaScript does. */
const BLANKS = /^[\s\u0085]+/
const LEVELS = { error: 'Error', warning: 'Warning', notice: 'Notice' }

/**
 * A line as a command, in the syntax `::name key=value::data` or the older `##[name key=value]data`, which may stand
 * anywhere in a line; null when it is none. A stop token is a command too while it is awaited.
 */
export function parseCommand(line, stopToken = null) {
  return parseColons(line, stopToken) ?? parseBrackets(line, stopToken)
}

function parseColons(line, stopToken) {
  const trimmed = line.replace(BLANKS, '')
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
  const blank = info.indexOf(' ')
  const name = (blank < 0 ? info : info.slice(0, blank)).toLowerCase()
  if (!COMMANDS.has(name) && name !== stopToken?.toLowerCase()) return null
  const properties = {}
  for (const pair of blank < 0
    ? []
    : info
        .slice(blank + 1)
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

/** Obeys the commands of one process, as the runner does: a new one for main and for post, over one record. */
export class CommandReader {
  #stopToken = null
  #depth = 0
  #record
  #isDebug
  #print

  /** The record gets `annotations`, `masks`, `outputs` and `state`; `print` gets each line of the log, masked. */
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
    this.#obey(found, line)
  }

  #obey({ name, properties, data }, line) {
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

  /** Also for what the runner itself has to say. */
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

/** The text with every secret as three asterisks; longer secrets first, as one may hold another. */
export function masked(text, masks) {
  return [...masks].sort((a, b) => b.length - a.length).reduce((result, mask) => result.replaceAll(mask, '***'), text)
}

/** Cuts chunks of text into lines as .NET does: at LF, CR LF, and a lone CR. `end` gives what is left. */
export class LineSplitter {
  #rest = ''

  push(text) {
    const all = this.#rest + text
    // A CR at the end may be half of a CR LF.
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
