// Reads action.yml without a YAML library, so that a fresh clone can run its actions with nothing installed. It knows the
// layout that our own files keep (a test holds it against a real parser), and refuses what it does not know.

/**
 * @returns what a runner needs: `inputs` by name with their `default` and `required`, the names of `outputs`, and `runs`.
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

const isSilent = ({ text }) => text === '' || text.startsWith('#') || text === '---'

/** Keys at one indentation, each with a scalar, a block of text or a map below it. */
function readMap(lines, start, indent) {
  const value = {}
  let at = start
  while (at < lines.length) {
    const line = lines[at]
    if (isSilent(line)) {
      at++
      continue
    }
    if (line.indent < indent) break
    const [, key, rest] = /^([A-Za-z][\w -]*|"[^"]*"|'[^']*'):(?:\s+(.*))?$/.exec(line.text) ?? refuse(line)
    if (line.indent > indent) refuse(line)
    const name = scalar(key, line)
    const given = (rest ?? '').replace(/^#.*$/, '')
    if (/^[|>][+-]?$/.test(given)) {
      const block = readBlock(lines, at + 1, indent, given)
      value[name] = block.value
      at = block.next
    } else if (given === '') {
      const next = lines.slice(at + 1).find(each => !isSilent(each))
      const below = next && next.indent > indent ? readMap(lines, at + 1, next.indent) : { value: '', next: at + 1 }
      value[name] = below.value
      at = below.next
    } else {
      value[name] = scalar(given, line)
      at++
    }
  }
  return { value, next: at }
}

/** `|` keeps line ends, `>` makes one blank of each; `-` drops the last. Enough for descriptions and for plain defaults. */
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
  throw new Error(`Line ${line.number} of action.yml is beyond this reader: ${line.text}`)
}
