// Reads action.yml without a YAML library, so that a fresh clone can run its actions without an installation. It supports
// only the layout of our own files (a test compares it with a YAML parser) and rejects everything else.

/**
 * Reads the metadata that a runner needs.
 *
 * @returns `inputs` by name with their `default` and `required`, the names of `outputs`, and `runs`
 */
export function readActionMetadata(text) {
  const tree = readMap(significantLines(text), 0, 0).value
  return {
    name: tree.name ?? '',
    inputs: Object.fromEntries(
      Object.entries(tree.inputs ?? {}).map(([name, input]) => [
        name,
        { default: input.default ?? '', required: input.required === 'true' }
      ])
    ),
    outputs: Object.keys(tree.outputs ?? {}),
    runs: tree.runs ?? {}
  }
}

function significantLines(text) {
  return text.split(/\r?\n/).map((line, index) => ({
    number: index + 1,
    indent: line.length - line.trimStart().length,
    text: line.trim()
  }))
}

const isIgnored = ({ text }) => text === '' || text.startsWith('#') || text === '---'

/** Reads keys of one indentation, each with a scalar, a block of text or a nested map. */
function readMap(lines, start, indent) {
  const value = {}
  let at = start
  while (at < lines.length) {
    const line = lines[at]
    if (isIgnored(line)) {
      at++
      continue
    }
    if (line.indent < indent) break
    const [, key, rest] = /^([A-Za-z][\w -]*|"[^"]*"|'[^']*'):(?:\s+(.*))?$/.exec(line.text) ?? refuse(line)
    if (line.indent > indent) refuse(line)
    const name = scalar(key, line)
    const text = (rest ?? '').replace(/^#.*$/, '')
    if (/^[|>][+-]?$/.test(text)) {
      const block = readBlock(lines, at + 1, indent, text)
      value[name] = block.value
      at = block.next
    } else if (text === '') {
      const next = lines.slice(at + 1).find(each => !isIgnored(each))
      const below = next && next.indent > indent ? readMap(lines, at + 1, next.indent) : { value: '', next: at + 1 }
      value[name] = below.value
      at = below.next
    } else {
      value[name] = scalar(text, line)
      at++
    }
  }
  return { value, next: at }
}

/** Reads a block of text. `|` keeps line ends, `>` replaces each with a space, `-` drops the last one. */
function readBlock(lines, start, indent, style) {
  let end = start
  while (end < lines.length && (lines[end].text === '' || lines[end].indent > indent)) end++
  const body = lines.slice(start, end)
  while (body.at(-1)?.text === '') body.pop()
  if (style[0] === '>' && body.some(({ text }) => text === '')) refuse(body.find(({ text }) => text === ''))
  const left = Math.min(...body.filter(({ text }) => text !== '').map(line => line.indent))
  const joined = body
    .map(line => ' '.repeat(Math.max(0, line.indent - left)) + line.text)
    .join(style[0] === '|' ? '\n' : ' ')
  return { value: style.endsWith('-') ? joined : `${joined}\n`, next: end }
}

function scalar(text, line) {
  if (text.startsWith("'")) {
    const [, body] = /^'((?:[^']|'')*)'(?:\s+#.*)?$/.exec(text) ?? refuse(line)
    return body.replaceAll("''", "'")
  }
  if (text.startsWith('"')) {
    const [, body] = /^("(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")(?:\s+#.*)?$/.exec(text) ?? refuse(line)
    return JSON.parse(body)
  }
  if (/^[[{&*!|>%@`]/.test(text)) refuse(line)
  const plain = text.replace(/\s+#.*$/, '')
  return plain === 'null' || plain === '~' ? '' : plain
}

function refuse(line) {
  throw new Error(`Line ${line.number} of action.yml has a syntax that this reader does not support: ${line.text}`)
}
