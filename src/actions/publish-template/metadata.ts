import { parse as parseYaml } from 'yaml'
import type { InputReader } from '../../inputs/input-reader.ts'

/** What the platform takes at most (seeds). */
export const MAX_METADATA_README_CHARS = 1_048_576
const MAX_ENTRIES = 1000

const LISTS = ['classLabels', 'resourceBundleIds', 'tags']

/**
 * Facts about a custom template, as YAML (or JSON, which is YAML too): a mapping whose known keys have the type that
 * the platform wants. Others go along as they are, for the platform knows more than it documents.
 */
export function readTemplateMetadata(reader: InputReader, name: string): Readonly<Record<string, unknown>> | null {
  const given = reader.get(name)
  if (given === '') return null
  const { value, fault } = parse(given)
  if (fault !== null || typeof value !== 'object' || value === null || Array.isArray(value)) {
    const saw = fault === null ? 'It has no keys.' : `YAML says: ${fault}`
    reader.addProblem(name, 'is not a mapping', saw, 'Write one "key: value" a line, such as tags: [sales].')
    return null
  }
  const facts = value as Record<string, unknown>
  for (const key of LISTS.filter(key => facts[key] !== undefined)) {
    if (isListOfTexts(facts[key])) continue
    const next = `Write at most ${MAX_ENTRIES} texts, such as ${key}: [one, two].`
    reader.addProblem(
      name,
      `has a "${key}" that is not a list of texts`,
      `It is ${reader.forDisplay(JSON.stringify(facts[key]))}.`,
      next
    )
  }
  const { readme } = facts
  if (readme != null && (typeof readme !== 'string' || [...readme].length > MAX_METADATA_README_CHARS)) {
    const next = `Write text of at most ${MAX_METADATA_README_CHARS} characters, or name a file in "readme".`
    reader.addProblem(name, 'has a "readme" that is not a text of a README', 'It is too long, or no text.', next)
  }
  return facts
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length <= MAX_ENTRIES && value.every(entry => typeof entry === 'string')
}

/** Without aliases, by which few lines become many. */
function parse(text: string): { value: unknown; fault: string | null } {
  try {
    return {
      value: parseYaml(text, { version: '1.2', schema: 'core', logLevel: 'error', maxAliasCount: 0 }),
      fault: null
    }
  } catch (error) {
    return { value: undefined, fault: (error as Error).message.split('\n')[0] ?? '' }
  }
}
