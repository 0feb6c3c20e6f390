// How the demo prints: the story in plain lines, the action's own log beside a bar.

const hasColours = process.stdout.isTTY && !process.env.NO_COLOR
const BOLD = 1
const DIM = 2
const RED = 31
const GREEN = 32

const LONGEST = 110

export function say(...lines) {
  for (const line of lines) console.log(line)
}

export function heading(text) {
  say('', paint(BOLD, text), '')
}

/** A line of the action's log, cut. Where it hands the log over to the application and back, a reader learns nothing. */
export function sayLog(line) {
  if (/^\s*::/.test(line)) return
  const cut = line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
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

/** Lines with columns as wide as they must be: the first two hold words, the others figures. */
export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(cells => cells[column].length)))
  const pad = (cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))
  const line = cells => `   ${cells.map(pad).join('   ')}`
  return [paint(BOLD, line(head)), ...rows.map(line)]
}

function paint(code, text) {
  return hasColours ? `\u001b[${code}m${text}\u001b[0m` : text
}
