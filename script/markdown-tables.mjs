// Renders the inputs and outputs of an action as Markdown tables.

/** Groups of inputs, in the order of the README, with their headings. */
export const GROUPS = {
  required: 'Required',
  common: 'Common',
  files: 'Files',
  application: 'Application',
  access: 'Access',
  proof: 'Proof',
  previews: 'Previews',
  github: 'GitHub',
  network: 'Network'
}

export function inputTable(inputs) {
  return table(['Input', 'Default', 'Meaning'], inputRows(inputs, line))
}

/** A table for each group, whose rows have only the first sentence of each description. */
export function shortInputTables(inputs) {
  return grouped(inputs, description => firstSentence(line(description)))
}

/** A table for each group, for a page in docs/. */
export function fullInputTables(inputs) {
  return grouped(inputs, description => line(description).replaceAll('](docs/', ']('))
}

export function outputTable(outputs) {
  const rows = Object.entries(outputs).map(([name, { description }]) => [code(name), line(description)])
  return table(['Output', 'Meaning'], rows)
}

function grouped(inputs, describe) {
  return Object.entries(GROUPS)
    .map(([group, heading]) => [heading, Object.entries(inputs).filter(([, input]) => input.group === group)])
    .filter(([, entries]) => entries.length > 0)
    .map(([heading, entries]) => {
      const rows = inputRows(Object.fromEntries(entries), describe)
      return `### ${heading}\n\n${table(['Input', 'Default', 'Meaning'], rows)}`
    })
    .join('\n\n')
}

function inputRows(inputs, describe) {
  return Object.entries(inputs).map(([name, { description, default: value, required }]) => [
    code(name),
    value == null || value === '' ? (required ? '**required**' : '–') : code(value),
    describe(description)
  ])
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function code(text) {
  return `\`${line(text)}\``
}

/** Text for a cell: on one line, with escaped bars, which end a cell even in code. */
function line(text) {
  return text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
}

/** Text up to the first full stop before a space, outside of code. */
function firstSentence(text) {
  return /^(?:`[^`]*`|[^`])*?\.(?= |$)/.exec(text)?.[0] ?? text
}
