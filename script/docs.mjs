// Writes the tables of inputs and outputs between markers into the README next to each action.yml. With --check, it only
// reports outdated READMEs. An argument without "-" replaces the root of the repository.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { actionFolders } from './action-programs.mjs'

const args = process.argv.slice(2)
const check = args.includes('--check')
const root = args.find(argument => !argument.startsWith('-')) ?? fileURLToPath(new URL('..', import.meta.url))

const wrong = actionFolders(root).flatMap(folder => {
  const readme = join(folder, 'README.md')
  const shown = relative(root, readme)
  const action = parse(readFileSync(join(folder, 'action.yml'), 'utf8'))
  if (!existsSync(readme)) return [`${shown} is missing.`]
  const before = readFileSync(readme, 'utf8')
  const tables = { inputs: inputTable(action.inputs ?? {}), outputs: outputTable(action.outputs ?? {}) }
  const absent = Object.keys(tables).filter(name => !marked(name).test(before))
  if (absent.length > 0) {
    return absent.map(name => `${shown} has no line "<!-- ${name} -->" with a line "<!-- /${name} -->" below it.`)
  }
  const after = Object.entries(tables).reduce(
    (text, [name, table]) => text.replace(marked(name), () => `<!-- ${name} -->\n\n${table}\n\n<!-- /${name} -->`),
    before
  )
  if (after === before) return []
  if (check) return [`${shown} does not match ${join(shown, '../action.yml')}: run "node script/docs.mjs".`]
  writeFileSync(readme, after)
  console.log(`${shown} is updated.`)
  return []
})

for (const line of wrong) console.error(line)
process.exitCode = wrong.length > 0 ? 1 : 0

function marked(name) {
  return new RegExp(String.raw`^<!-- ${name} -->$[\s\S]*?^<!-- /${name} -->$`, 'm')
}

function inputTable(inputs) {
  const rows = Object.entries(inputs).map(([name, { description, default: value, required }]) => [
    code(name),
    value === undefined || value === '' ? (required ? '**required**' : '–') : code(String(value)),
    line(description)
  ])
  return table(['Input', 'Default', 'Meaning'], rows)
}

function outputTable(outputs) {
  const rows = Object.entries(outputs).map(([name, { description }]) => [code(name), line(description)])
  return table(['Output', 'Meaning'], rows)
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function code(text) {
  return `\`${line(text)}\``
}

/** On one line; a bar would end the cell, in code too. */
function line(text) {
  return String(text ?? '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
}
