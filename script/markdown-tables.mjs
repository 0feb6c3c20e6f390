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

const INPUT_HEAD = ['Input', 'Default', 'Meaning']

export function inputTable(inputs) {
  return table(INPUT_HEAD, inputRows(inputs, line))
}

/** One table with a row above each group. The other rows have only the first sentence of each description. */
export function shortInputTable(inputs) {
  const rows = grouped(inputs).flatMap(([heading, group]) => [
    [`**${heading}**`, '', ''],
    ...inputRows(group, description => firstSentence(line(description)))
  ])
  return table(INPUT_HEAD, rows)
}

/** A table for each group, with a heading, for a page in docs/. */
export function fullInputTables(inputs) {
  return grouped(inputs)
    .map(([heading, group]) => {
      const rows = inputRows(group, description => line(description).replaceAll('](docs/', ']('))
      return `### ${heading}\n\n${table(INPUT_HEAD, rows)}`
    })
    .join('\n\n')
}

export function outputTable(outputs) {
  const rows = Object.entries(outputs).map(([name, { description }]) => [code(name), line(description)])
  return table(['Output', 'Meaning'], rows)
}

/** Headings with their inputs, without empty groups. */
function grouped(inputs) {
  return Object.entries(GROUPS)
    .map(([group, heading]) => [heading, Object.entries(inputs).filter(([, input]) => input.group === group)])
    .filter(([, entries]) => entries.length > 0)
    .map(([heading, entries]) => [heading, Object.fromEntries(entries)])
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
