// Reads metadata/inputs.yml and metadata/outputs.yml, which describe every input and output once, and renders the part
// of an action.yml that follows from them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump, loadAll } from 'js-yaml'
import { GROUPS } from './markdown-tables.mjs'

const KEYS = {
  inputs: ['actions', 'group', 'description', 'default', 'required', 'file', 'values', 'overrides'],
  outputs: ['actions', 'description', 'overrides']
}
const WIDTH = 120

/** Kinds of values in the configuration file. */
const FILE_KINDS = ['text', 'boolean', 'number', 'list', 'pairs', 'secrets']

/**
 * @param kind `inputs` or `outputs`
 * @param actions names of all actions
 * @returns the problems of the file; `has(name)`, true for a described name; the `table` itself; and `of(action)`, the entries of an action by
 *   name, in the order of the file and with the overrides of that action
 */
export function readTable(root, kind, actions) {
  const file = `metadata/${kind}.yml`
  const noun = kind.slice(0, -1)
  const { table, fault } = readYaml(readFileSync(join(root, file), 'utf8'))
  if (fault !== null)
    return { problems: [`${file} cannot be read: ${fault}`], has: () => false, table: {}, of: () => ({}) }
  const problems = Object.entries(table).flatMap(([name, entry]) =>
    problemsOf(entry, KEYS[kind], actions)
      .concat(kind === 'inputs' ? [...fileProblems(entry), ...groupProblems(entry)] : [])
      .map(problem => `${file}: ${noun} "${name}" ${problem}`)
  )
  return {
    problems,
    has: name => Object.hasOwn(table, name),
    table,
    of: action =>
      Object.fromEntries(
        Object.entries(table)
          .filter(([, entry]) => entry?.actions?.includes(action))
          .map(([name, { actions: _, overrides, ...shared }]) => [name, { ...shared, ...overrides?.[action] }])
      )
  }
}

function readYaml(text) {
  try {
    return { table: loadAll(text)[0] ?? {}, fault: null }
  } catch ({ reason, mark }) {
    return { table: {}, fault: `line ${mark.line + 1}: ${reason}. A text that holds ": " needs ">-" before it.` }
  }
}

function problemsOf(entry, keys, actions) {
  const own = entry?.actions ?? []
  if (!Array.isArray(own) || own.length === 0) {
    return ['belongs to no action. Add a line such as "actions: [deploy]", or remove it.']
  }
  const { overrides = {}, ...shared } = entry
  const values = own.map(action => ({ action, ...shared, ...overrides[action] }))
  const texts = [shared, ...Object.values(overrides)].map(({ description }) => description).filter(Boolean)
  return [
    ...own
      .filter(action => !actions.includes(action))
      .map(action => `belongs to the action "${action}", which does not exist. The actions are ${actions.join(', ')}.`),
    ...Object.keys(overrides)
      .filter(action => !own.includes(action))
      .map(action => `has an override for "${action}", which is not in its "actions". Add it there.`),
    ...[entry, ...Object.values(overrides)]
      .flatMap(each => Object.keys(each).filter(key => !keys.includes(key)))
      .map(key => `has the unknown key "${key}". The keys are ${keys.join(', ')}.`),
    ...values
      .filter(({ description }) => typeof description !== 'string')
      .map(({ action }) => `has no description for the action "${action}". Write one.`),
    ...values
      .filter(({ default: value }) => value != null && typeof value !== 'string')
      .map(({ default: value }) => `has the default ${value}, which is not a text. Put it into quotes.`),
    ...(new Set(texts).size < texts.length ? ['has the same description twice. Write it once, above "overrides".'] : [])
  ]
}

function fileProblems(entry) {
  if (entry?.file === false || FILE_KINDS.includes(entry?.file)) return []
  return [`has no kind in the configuration file. Write "file: " and ${FILE_KINDS.join(', ')} or false.`]
}

/** Only the inputs of the deploy are in groups, because only they are many. */
function groupProblems(entry) {
  const isGrouped = entry?.actions?.includes?.('deploy') === true
  if (isGrouped ? Object.hasOwn(GROUPS, entry.group) : entry?.group === undefined) return []
  return isGrouped
    ? [`has no group in the README. Write "group: " and ${Object.keys(GROUPS).join(', ')}.`]
    : ['has a group, which only inputs of the deploy have. Remove it.']
}

/** The block `inputs:` or `outputs:` of an action.yml. */
export function renderSection(kind, entries) {
  const lines = Object.entries(entries).flatMap(([name, { description, default: value, required, file }]) => [
    `  ${name}:`,
    ...describe(file && value != null ? `${description.trim()} Default: \`${value}\`.` : description),
    // A default of the runner would look like a value of the step, which wins over the configuration file.
    ...(file || value == null ? [] : [`    default: ${scalar(value)}`]),
    ...(required ? ['    required: true'] : [])
  ])
  return [`${kind}:`, `  # From metadata/${kind}.yml: change that file, then run "npm run docs".`, ...lines, ''].join(
    '\n'
  )
}

/** On one line where it fits and needs no quotes, else folded. */
function describe(description) {
  const line = `    description: ${description}`
  if (line.length <= WIDTH && scalar(description) === description) return [line]
  const indent = ' '.repeat(6)
  const lines = ['    description: >-']
  let current = indent
  for (const word of description.split(/\s+/)) {
    if (current !== indent && current.length + 1 + word.length > WIDTH) {
      lines.push(current)
      current = indent
    }
    current += current === indent ? word : ` ${word}`
  }
  return [...lines, current]
}

function scalar(text) {
  return dump(text, { lineWidth: -1 }).trimEnd()
}
