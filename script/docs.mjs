// Writes the inputs and outputs of metadata/ into each action.yml, and as tables between the markers of the README beside
// it; the name of the action, from package.json, into every file that has another one; the reusable workflow with its
// page; and llms.txt, from the pages. With --check it changes nothing, and fails if a file is stale. An argument replaces
// the root of the repository.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import { findOtherNames } from './action-name.mjs'
import { actionFolders } from './action-programs.mjs'
import { readTable, renderSection } from './action-tables.mjs'
import { renderKinds, renderSchema } from './configuration-schema.mjs'
import { renderLlms } from './llms.mjs'
import { fillMarked, fullInputTables, inputTable, marked, outputTable, shortInputTable } from './markdown-tables.mjs'
import { renderReusableWorkflow } from './reusable-workflow.mjs'

const given = process.argv.slice(2)
const check = given.includes('--check')
const root = given.find(argument => !argument.startsWith('-')) ?? fileURLToPath(new URL('..', import.meta.url))

// First, because the tables may contain it.
const misnamed = findOtherNames(root).flatMap(({ path, before, after }) =>
  write(join(root, path), before, after, 'names another repository than package.json')
)

const KINDS = ['inputs', 'outputs']
const folders = actionFolders(root)
const nameOf = folder => (relative(root, folder) === '' ? 'deploy' : basename(folder))
const tables = Object.fromEntries(KINDS.map(kind => [kind, readTable(root, kind, folders.map(nameOf))]))

const mistakes = KINDS.flatMap(kind => tables[kind].problems)
const stale =
  mistakes.length > 0
    ? mistakes
    : [...folders.flatMap(folder => update(folder)), ...updateInputsPage(), ...updateConfiguration()]
const outdated = renderReusableWorkflow(root).flatMap(({ path, before, after }) =>
  write(join(root, path), before, after, 'differs from package.json or the reusable workflow')
)
const problems = [...misnamed, ...stale, ...outdated, ...updateIndex()]
for (const line of problems) console.error(line)
process.exitCode = problems.length > 0 ? 1 : 0

function update(folder) {
  const entries = Object.fromEntries(KINDS.map(kind => [kind, tables[kind].of(nameOf(folder))]))
  return [...updateAction(join(folder, 'action.yml'), entries), ...updateReadme(join(folder, 'README.md'), entries)]
}

/** Updates what the configuration file is read and edited with. */
function updateConfiguration() {
  const { table } = tables.inputs
  const rendered = {
    'src/configuration/kinds.ts': renderKinds(table),
    'schema/datarobot-apps.schema.json': renderSchema(table)
  }
  return Object.entries(rendered).flatMap(([path, text]) => {
    const file = join(root, path)
    return write(file, existsSync(file) ? readFileSync(file, 'utf8') : '', text)
  })
}

/** Updates the index of the documents for language models, if the root has one. */
function updateIndex() {
  const file = join(root, 'llms.txt')
  if (!existsSync(file)) return []
  return write(file, readFileSync(file, 'utf8'), renderLlms(root), 'differs from the pages')
}

function updateAction(file, entries) {
  const before = readFileSync(file, 'utf8')
  const action = load(before)
  const shown = relative(root, file)
  // Such a name was written by hand: to replace it without a word would lose it.
  const unknown = KINDS.flatMap(kind =>
    Object.keys(action[kind] ?? {})
      .filter(name => !tables[kind].has(name))
      .map(
        name =>
          `${shown} has the ${kind.slice(0, -1)} "${name}", which metadata/${kind}.yml lacks. ` +
          'Add it to that file, or remove it from this one.'
      )
  )
  if (unknown.length > 0) return unknown
  const absent = KINDS.filter(kind => !section(kind).test(before))
  if (absent.length > 0) return absent.map(kind => `${shown} has no line "${kind}:".`)
  const after = KINDS.reduce(
    (text, kind) => text.replace(section(kind), () => renderSection(kind, entries[kind])),
    before
  )
  return write(file, before, after)
}

function updateReadme(file, { inputs, outputs }) {
  const render = nameOf(dirname(file)) === 'deploy' ? shortInputTable : inputTable
  return fill(file, { inputs: render(inputs), outputs: outputTable(outputs) })
}

/** Updates the page that describes every input of the deploy in full. */
function updateInputsPage() {
  return fill(join(root, 'docs/inputs.md'), { inputs: fullInputTables(tables.inputs.of('deploy')) })
}

/** Writes each text between the markers of its kind. */
function fill(file, rendered) {
  const shown = relative(root, file)
  if (!existsSync(file)) return [`${shown} is missing.`]
  const before = readFileSync(file, 'utf8')
  const kinds = Object.keys(rendered)
  const absent = kinds.filter(kind => !marked(kind).test(before))
  if (absent.length > 0) {
    return absent.map(kind => `${shown} has no line "<!-- ${kind} -->" with a line "<!-- /${kind} -->" below it.`)
  }
  return write(file, before, fillMarked(before, rendered))
}

function write(file, before, after, problem = 'differs from metadata/') {
  if (after === before) return []
  if (check) return [`${relative(root, file)} ${problem}: run "npm run docs".`]
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, after)
  console.log(`Updated ${relative(root, file)}.`)
  return []
}

/** A key at the left margin, with all lines below it that are indented. */
function section(kind) {
  return new RegExp(String.raw`^${kind}:.*\n(?: +.*\n)*`, 'm')
}
