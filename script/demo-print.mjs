// Output of the demo: its own text as plain lines, and the log of the action with a bar in front.

const hasColours = process.stdout.isTTY && !process.env.NO_COLOR
const BOLD = 1
const DIM = 2
const RED = 31
const GREEN = 32

/** Maximum length of a line of the action's log. */
const MAX_CHARS = 110

export function say(...lines) {
  for (const line of lines) console.log(line)
}

export function heading(text) {
  say('', paint(BOLD, text), '')
}

/** Prints a shortened line of the action's log, except for workflow commands. */
export function sayLog(line) {
  if (/^\s*::/.test(line)) return
  const cut = line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS - 1)}…` : line
  say(paint(DIM, `   | ${cut}`))
}

export function sayChange({ before, after }) {
  say(paint(RED, `   - ${before}`), paint(GREEN, `   + ${after}`), '')
}

export function indented(lines) {
  return lines.map(line => `   ${line}`)
}

export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** Formats a table: the first two columns contain text, the others numbers. */
export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(cells => cells[column].length)))
  const pad = (cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))
  const line = cells => `   ${cells.map(pad).join('   ')}`
  return [paint(BOLD, line(head)), ...rows.map(line)]
}

function paint(code, text) {
  return hasColours ? `\u001b[${code}m${text}\u001b[0m` : text
}
