import { looksLikeSecret } from '../files/secret-detection.ts'
import { nearest } from '../inputs/did-you-mean.ts'
import { PAIR_NAME } from '../inputs/pairs.ts'
import { alternatives, hasControlCharacters } from '../inputs/read.ts'
import { isParameterType, PARAMETER_TYPE_NAMES, type ParameterType } from '../parameter-types.ts'
import type { Tree, TreeEntry } from '../text/yaml.ts'
import type { FileKind } from './kinds.ts'
import type { Problems } from './problems.ts'
import type { PairValue, Setting } from './types.ts'

/** Form of each kind, for messages. */
const FORMS: Readonly<Record<FileKind, string>> = {
  text: 'Write a single value.',
  boolean: 'Write true or false.',
  number: 'Write a number.',
  list: 'Write a list, or a text with one entry on each line.',
  pairs: 'Write one "NAME: value" on each line below it.',
  secrets: 'Write one "NAME: {env: VARIABLE}" on each line below it.'
}

/** Reads the value of an input. Null if it has a problem. */
export function readSetting({ key, position, value }: TreeEntry, kind: FileKind, problems: Problems): Setting | null {
  if (kind === 'pairs' || kind === 'secrets') return readPairs(key, value, kind, problems)
  const { position: place } = value
  if (value.kind === 'scalar' && !value.isNull) {
    if (isSecret(key, value, problems)) return null
    return { position: place, kind: 'text', text: value.text }
  }
  if (value.kind === 'list' && kind === 'list') {
    const items = value.items.map(item => readItem(key, item, problems))
    return items.includes(null) ? null : { position: place, kind: 'list', items: items as string[] }
  }
  const what = value.kind === 'scalar' ? `"${key}" has no value.` : `"${key}" has a value of another kind.`
  problems.add(value.kind === 'scalar' ? position : place, what, problems.describe(value), FORMS[kind])
  return null
}

function readItem(key: string, item: Tree, problems: Problems): string | null {
  if (item.kind !== 'scalar' || item.isNull || /[\r\n]/.test(item.text)) {
    const saw = item.kind === 'scalar' && !item.isNull ? 'It has several lines.' : problems.describe(item)
    problems.add(item.position, `"${key}" has an entry that is not a line.`, saw, FORMS.list)
    return null
  }
  return isSecret(key, item, problems) ? null : item.text
}

/** Reads a map of names and values. A name with a problem is left out. */
function readPairs(input: string, tree: Tree, kind: 'pairs' | 'secrets', problems: Problems): Setting | null {
  if (tree.kind !== 'map') {
    problems.add(tree.position, `"${input}" is not a map.`, problems.describe(tree), FORMS[kind])
    return null
  }
  const pairs = new Map<string, PairValue>()
  for (const entry of tree.entries) {
    if (!PAIR_NAME.test(entry.key)) {
      const next = 'A name contains only letters, digits, "_", "-" and ".", and does not begin with a digit.'
      problems.add(entry.position, `"${input}" has an invalid name.`, `It is ${problems.quote(entry.key)}.`, next)
      continue
    }
    const value = kind === 'secrets' ? readSecret(entry, problems) : readParameter(entry, problems)
    if (value !== null) pairs.set(entry.key, value)
  }
  return { position: tree.position, kind: 'pairs', pairs }
}

function readSecret({ key, position, value }: TreeEntry, problems: Problems): PairValue | null {
  if (value.kind === 'map') return readReference(key, value, ['env'], problems)
  const next = `Write "${key}: {env: VARIABLE}", and give the variable to the step in "env:".`
  problems.add(position, `Credential "${key}" has a value in the file.`, 'A secret must not stand there.', next)
  return null
}

function readParameter({ key, position, value }: TreeEntry, problems: Problems): PairValue | null {
  if (value.kind === 'scalar') return readText(key, value, problems)
  if (value.kind === 'map') return readReference(key, value, ['env', 'type', 'value'], problems)
  const next = `Write "${key}: value", "${key}: {env: VARIABLE}" or "${key}: {type: numeric, value: 5}".`
  problems.add(position, `Runtime parameter "${key}" has a value of another kind.`, problems.describe(value), next)
  return null
}

function readText(key: string, scalar: Extract<Tree, { kind: 'scalar' }>, problems: Problems): PairValue | null {
  const { position, text, isText } = scalar
  if (isSecret(key, scalar, problems)) return null
  if (!hasControlCharacters(text.replaceAll(/[\t\r\n]/g, ''))) return { position, text, isText }
  problems.add(position, `Runtime parameter "${key}" has a control character.`, 'Values are not shown.', 'Remove it.')
  return null
}

/** Reads `{env: NAME}`, with `type` and `value` where the input takes them. */
function readReference(
  key: string,
  { position, entries }: Extract<Tree, { kind: 'map' }>,
  keys: readonly string[],
  problems: Problems
): PairValue | null {
  const fields = new Map(entries.map(entry => [entry.key, entry]))
  const unknown = entries.filter(({ key }) => !keys.includes(key))
  for (const entry of unknown) problems.addUnknownKey(entry.position, entry.key, keys, `the value of "${key}"`)
  const [env, value, type] = [fields.get('env'), fields.get('value'), fields.get('type')]
  if (unknown.length > 0) return null
  const typed = type === undefined ? {} : readType(key, type, problems)
  if (typed === null) return null
  if ((env === undefined) === (value === undefined)) {
    const saw =
      env === undefined ? `It has neither ${alternatives(keys.filter(name => name !== 'type'))}.` : 'It has both.'
    problems.add(position, `The value of "${key}" is not clear.`, saw, `Write "${key}: {env: VARIABLE}", or a value.`)
    return null
  }
  if (env !== undefined) {
    const name = readVariable(key, env, problems)
    return name === null ? null : { position: env.value.position, ...typed, env: name }
  }
  if (value?.value.kind !== 'scalar') {
    const tree = value?.value ?? { position, kind: 'map' as const, entries }
    problems.add(tree.position, `The value of "${key}" is not a single value.`, problems.describe(tree), FORMS.text)
    return null
  }
  const text = readText(key, value.value, problems)
  return text === null ? null : { ...text, ...typed }
}

function readType(key: string, { value }: TreeEntry, problems: Problems): { type: ParameterType } | null {
  const text = value.kind === 'scalar' ? value.text : ''
  if (isParameterType(text)) return { type: text }
  const suggestion = nearest(text.toLowerCase(), PARAMETER_TYPE_NAMES)
  const next =
    suggestion === undefined ? `Write ${alternatives(PARAMETER_TYPE_NAMES)}.` : `Did you mean "${suggestion}"?`
  const saw = value.kind === 'scalar' ? `It is ${problems.quote(text)}.` : problems.describe(value)
  problems.add(value.position, `The type of "${key}" is unknown.`, saw, next)
  return null
}

/** Variables with which a file of a pull request could send the tokens of the job into an application. */
const RESERVED_VARIABLE =
  /^(?:DATAROBOT|GITHUB|ACTIONS|RUNNER|INPUT|STATE)_|^(?:GH_TOKEN|GH_ENTERPRISE_TOKEN|NODE_OPTIONS|PATH|HOME|CI)$/i

function readVariable(key: string, { value }: TreeEntry, problems: Problems): string | null {
  const name = value.kind === 'scalar' ? value.text : ''
  if (!/^[A-Za-z_]\w{0,254}$/.test(name)) {
    const saw = value.kind === 'scalar' ? `It is ${problems.quote(name)}.` : problems.describe(value)
    const next = 'Write the name of an environment variable, such as DB_PASSWORD.'
    problems.add(value.position, `"env" of "${key}" is not the name of a variable.`, saw, next)
    return null
  }
  if (!RESERVED_VARIABLE.test(name)) return name
  const saw = `${name} belongs to GitHub, the runner or this action, and can hold a token of the job.`
  const next = 'Give the value to the step in an "env:" variable of another name.'
  problems.add(value.position, `"env" of "${key}" names a reserved variable.`, saw, next)
  return null
}

function isSecret(name: string, { position, text }: Extract<Tree, { kind: 'scalar' }>, problems: Problems): boolean {
  if (!looksLikeSecret(text, name)) return false
  const saw = 'It looks like a secret, so it is not shown. Everyone who can read the repository can read the file.'
  const next =
    'Remove it, and replace the secret. Write {env: VARIABLE} in "credentials", or set the input in "with:" from a secret.'
  problems.add(position, `The value of "${name}" must not stand in the file.`, saw, next)
  return true
}
