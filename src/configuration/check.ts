import { parseTree, type Tree, type TreeEntry } from '../text/yaml.ts'
import { FILE_KINDS } from './kinds.ts'
import { Problems } from './problems.ts'
import { readSetting } from './settings.ts'
import { checkTargetNames } from './target-names.ts'
import {
  type ApplicationEntry,
  type CheckedConfiguration,
  DEFAULT_FILE,
  PREVIEW_TARGET,
  type Settings,
  type TargetEntry
} from './types.ts'

const FILE_INPUTS = Object.keys(FILE_KINDS).filter(name => FILE_KINDS[name] !== null)

/** Keys of the file that are not inputs. Keys that begin with `x-` hold anchors. */
const TOP_KEYS = ['defaults', 'apps']

const WATCH_NEXT = 'Write a list of globs, such as [libs/common/**].'

/**
 * Reads the text of a configuration file, except parts that have problems. The values of inputs are checked later, by
 * their readers, for the chosen application only; everything else is checked here, for the whole file.
 */
export function checkConfiguration(text: string, file: string = DEFAULT_FILE): CheckedConfiguration {
  const { tree, problems: faults, tagged } = parseTree(text)
  const problems = new Problems(faults)
  for (const position of tagged)
    problems.add(position, 'This value has a tag.', 'Tags that begin with "!" have no meaning here.', 'Remove the tag.')
  const defaults: { settings: Settings; watch: readonly string[] | null } = { settings: new Map(), watch: null }
  const applications = new Map<string, ApplicationEntry>()
  const configuration = { file, defaults, applications }
  if (tree === null) {
    if (faults.length === 0) problems.add({ line: 1, column: 1 }, 'The file is empty.', 'It has no key.', NEXT_APPS)
    return { configuration, problems: problems.list }
  }
  const top = new Map(entriesOf(tree, 'The file', problems).map(entry => [entry.key, entry]))
  for (const { key, position } of top.values())
    if (!TOP_KEYS.includes(key) && !key.startsWith('x-')) problems.addUnknownKey(position, key, TOP_KEYS, 'the file')
  const given = top.get('defaults')
  if (given !== undefined) Object.assign(defaults, readEntry(entriesOf(given.value, '"defaults"', problems), problems))
  const apps = top.get('apps')
  if (apps === undefined && tree.kind === 'map')
    problems.add(tree.position, 'The file has no applications.', 'It has no key "apps".', NEXT_APPS)
  for (const entry of apps === undefined ? [] : entriesOf(apps.value, '"apps"', problems))
    if (isName(entry, problems)) applications.set(entry.key, readApplication(entry, problems))
  checkTargetNames(configuration, problems)
  return { configuration, problems: problems.list }
}

const NEXT_APPS = 'Write "apps:", and below it one entry for each application.'

function readApplication({ key, position, value }: TreeEntry, problems: Problems): ApplicationEntry {
  const entries = entriesOf(value, `Application "${key}"`, problems)
  const targets = new Map<string, TargetEntry>()
  const given = entries.find(({ key }) => key === 'targets')
  for (const target of given === undefined ? [] : entriesOf(given.value, '"targets"', problems))
    if (isName(target, problems)) targets.set(target.key, readTarget(target, problems))
  const { settings, watch } = readEntry(
    entries.filter(({ key }) => key !== 'targets'),
    problems,
    ['watch', 'targets']
  )
  return { position, settings, watch, targets }
}

function readTarget({ key, position, value }: TreeEntry, problems: Problems): TargetEntry {
  // A target may differ in nothing: `production:` is enough.
  const isEmpty = value.kind === 'scalar' && value.isNull
  const entries = isEmpty ? [] : entriesOf(value, `Target "${key}"`, problems)
  const { settings } = readEntry(entries, problems, [])
  if (key !== PREVIEW_TARGET) return { position, settings }
  for (const name of ['app-name', 'app-id']) {
    const setting = settings.get(name)
    if (setting === undefined) continue
    const saw = 'A preview is named after the application of the target "production", or of the input "target".'
    problems.add(setting.position, `Target "preview" has the key "${name}".`, saw, 'Remove it.')
  }
  return { position, settings }
}

/** Reads the inputs of an entry, and `watch` where the entry may have it. */
function readEntry(
  entries: readonly TreeEntry[],
  problems: Problems,
  others: readonly string[] = ['watch']
): { settings: Settings; watch: readonly string[] | null } {
  const settings = new Map()
  let watch: readonly string[] | null = null
  for (const entry of entries) {
    const { key, position, value } = entry
    const kind = Object.hasOwn(FILE_KINDS, key) ? FILE_KINDS[key] : undefined
    if (key === 'watch' && others.includes(key)) {
      watch = readTexts(value, problems)
    } else if (kind === undefined) {
      problems.addUnknownKey(position, key, [...FILE_INPUTS, ...others], 'this entry')
    } else if (kind === null) {
      const saw = 'Only the workflow can set this input.'
      problems.add(position, `Input "${key}" must not stand in the file.`, saw, 'Write it into "with:" of the step.')
    } else {
      const setting = readSetting(entry, kind, problems)
      if (setting !== null) settings.set(key, setting)
    }
  }
  return { settings, watch }
}

function readTexts(tree: Tree, problems: Problems): readonly string[] {
  if (tree.kind === 'list' && tree.items.every(item => item.kind === 'scalar' && item.text.trim() !== ''))
    return tree.items.map(item => (item.kind === 'scalar' ? item.text.trim() : ''))
  problems.add(tree.position, '"watch" is not a list of globs.', problems.describe(tree), WATCH_NEXT)
  return []
}

function entriesOf(tree: Tree, subject: string, problems: Problems): readonly TreeEntry[] {
  if (tree.kind === 'map') return tree.entries
  problems.add(
    tree.position,
    `${subject} is not a map.`,
    problems.describe(tree),
    'Write one "key: value" on each line.'
  )
  return []
}

/** The names of applications and targets become names of jobs, and words of messages. */
const NAME = /^[A-Za-z0-9_][\w.-]{0,99}$/

function isName({ key, position }: TreeEntry, problems: Problems): boolean {
  if (NAME.test(key)) return true
  const next = 'Write letters, digits, "_", "-" and ".", at most 100 of them.'
  problems.add(position, 'This name has another character, or is too long.', `It is ${problems.quote(key)}.`, next)
  return false
}
