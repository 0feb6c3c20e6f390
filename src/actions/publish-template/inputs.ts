import { load, YAMLException } from 'js-yaml'
import { readConnection } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { hasControlCharacters, readBoolean, readEnum, readList, readNameOrId, readText } from '../../inputs/read.ts'
import type { ConnectionInputs, InputSource } from '../../inputs/types.ts'
import type { Repository } from '../../plan/templates.ts'
import { faultOf } from '../../text/yaml-problems.ts'
import type { TemplateOperation } from './choose.ts'
import type { TemplateKind, TemplateName } from './types.ts'

/** Inputs of the action. Null is an input that is not set: an existing template then keeps its value. */
export interface PublishTemplateInputs extends ConnectionInputs {
  kind: TemplateKind
  operation: TemplateOperation
  template: TemplateName
  description: string | null
  /** Path of a Markdown file. */
  readme: string | null
  tags: readonly string[] | null
  /** Path of an image. `none` removes the current one. */
  media: { path: string } | 'none' | null
  /** The keys that are set. The others come from the run. */
  repository: Partial<Repository>
  /** Folder with the files of a custom template. */
  path: string
  /** Id or exact name of an execution environment. */
  environment: string | null
  templateType: string
  templateSubType: string | null
  resourceLabel: string | null
  metadata: Readonly<Record<string, unknown>> | null
  dryRun: boolean
}

/** Limits of the platform (seeds): lengths in characters, and `tags` as a number of tags. */
const LIMITS = {
  application: { name: 256, description: Number.POSITIVE_INFINITY, tag: 256, tags: 256, allTags: 256 },
  custom: {
    name: 255,
    description: 10_000,
    tag: Number.POSITIVE_INFINITY,
    tags: 1000,
    allTags: Number.POSITIVE_INFINITY
  }
}

/** Inputs that apply to one kind only. */
const INPUTS_OF_KIND: Record<TemplateKind, readonly string[]> = {
  application: ['media', 'repository'],
  custom: ['path', 'environment', 'template-type', 'template-sub-type', 'resource-label', 'metadata']
}

const MAX_TYPE_CHARS = 255
const MAX_REFERENCE_CHARS = 256

/** Reads the inputs. @throws UserError `input-invalid` that lists every problem */
export function readPublishTemplateInputs(source: InputSource): PublishTemplateInputs {
  const reader = new InputReader(source)
  const kind = readKind(reader)
  const { name, description } = LIMITS[kind]
  const inputs: PublishTemplateInputs = {
    ...readConnection(reader),
    kind,
    operation: readEnum(reader, 'operation', ['publish', 'delete', 'clone']) ?? 'publish',
    template: readNameOrId(reader, 'name', name, 'Write the exact name of the template.'),
    description: readText(reader, 'description', description) ?? null,
    readme: readText(reader, 'readme') ?? null,
    tags: readTags(reader, kind),
    media: readMedia(reader),
    repository: readRepository(reader),
    path: readText(reader, 'path') ?? '.',
    environment: readText(reader, 'environment') ?? null,
    templateType: readText(reader, 'template-type', MAX_TYPE_CHARS) ?? 'customApplicationTemplate',
    templateSubType: readText(reader, 'template-sub-type', MAX_TYPE_CHARS) ?? null,
    resourceLabel: readText(reader, 'resource-label') ?? null,
    metadata: readTemplateMetadata(reader, 'metadata'),
    dryRun: readBoolean(reader, 'dry-run') ?? false
  }
  checkKind(reader, inputs)
  reader.throwIfInvalid()
  return inputs
}

function readKind(reader: InputReader): TemplateKind {
  const next =
    'Write "kind: application" for a template that is cloned into a codespace, or "kind: custom" for a template of files.'
  reader.require('kind', next)
  return readEnum(reader, 'kind', ['application', 'custom']) ?? 'application'
}

/** Reads tags. Those of an application template are sent as one text, in which commas may separate them. */
function readTags(reader: InputReader, kind: TemplateKind): readonly string[] | null {
  const lines = readList(reader, 'tags')
  if (lines.length === 0) return null
  const { tag: maxChars, tags: maxTags, allTags: maxTotalChars } = LIMITS[kind]
  const next = (limit: number) => `Write at most ${limit}.`
  for (const { number, text } of lines) {
    const { length } = [...text]
    if (length > maxChars)
      reader.addProblem(
        'tags',
        'has a tag that is too long',
        `Line ${number} has ${length} characters.`,
        next(maxChars)
      )
    if (kind === 'application' && text.includes(','))
      reader.addProblem(
        'tags',
        'has a tag with a comma',
        `Line ${number} is ${reader.forDisplay(text)}.`,
        'Write one tag on each line, without commas.'
      )
  }
  const tags = lines.map(({ text }) => text)
  const { length } = [...tags.join(',')]
  if (tags.length > maxTags)
    reader.addProblem('tags', 'has too many lines', `It has ${tags.length} tags.`, next(maxTags))
  else if (length > maxTotalChars)
    reader.addProblem(
      'tags',
      'is too long',
      `All tags together have ${length} characters, with the commas between them.`,
      next(maxTotalChars)
    )
  return tags
}

function readMedia(reader: InputReader): PublishTemplateInputs['media'] {
  const path = readText(reader, 'media')
  return path === undefined ? null : path === 'none' ? 'none' : { path }
}

/** Reads lines with `url=`, `tag=` and `public=`. */
function readRepository(reader: InputReader): Partial<Repository> {
  const repository: Partial<Repository> = {}
  for (const { number, text } of readList(reader, 'repository')) {
    const [, key = '', value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(text) ?? []
    const addProblem = (fact: string, next: string) =>
      reader.addProblem('repository', fact, `Line ${number} is ${reader.forDisplay(text)}.`, next)
    if (key === 'url') {
      if (!isRepositoryUrl(value))
        addProblem('has an invalid URL of a repository', 'Write "url=https://github.com/acme/churn".')
      repository.url = value
    } else if (key === 'tag') {
      if (value === '' || value.length > MAX_REFERENCE_CHARS)
        addProblem(
          'has an invalid reference',
          `Write "tag=" and a branch, tag or commit of at most ${MAX_REFERENCE_CHARS} characters.`
        )
      repository.tag = value
    } else if (key === 'public') {
      if (value !== 'true' && value !== 'false')
        addProblem('has an invalid value for "public"', 'Write "public=true" or "public=false".')
      repository.isPublic = value === 'true'
    } else {
      addProblem('has an unknown line', 'Write "url=", "tag=" and "public=", each on its own line.')
    }
  }
  const count = Object.keys(repository).length
  if (repository.url !== undefined && count < 3) {
    const next = 'Write all of "url=", "tag=" and "public=", or omit "url=" for the repository of this run.'
    reader.addProblem('repository', 'is incomplete', 'It has "url=" without "tag=" or "public=".', next)
  }
  return repository
}

/** Returns true for a web address without a user name or password, which every user of the template could see. */
function isRepositoryUrl(value: string): boolean {
  if (!URL.canParse(value) || hasControlCharacters(value)) return false
  const { protocol, username, password } = new URL(value)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

function checkKind(reader: InputReader, { kind, operation }: PublishTemplateInputs): void {
  const other = kind === 'application' ? 'custom' : 'application'
  for (const name of INPUTS_OF_KIND[other].filter(name => reader.get(name) !== '')) {
    const next = `Remove it, or write "kind: ${other}".`
    reader.addProblem(name, `does not apply to "kind: ${kind}"`, `Only ${other} templates have it.`, next)
  }
  if (kind === 'custom' && operation === 'clone') {
    const next = 'Use the input "custom-template-id" of the deploy action to create an application from it.'
    reader.addProblem('operation', 'is "clone"', 'DataRobot clones application templates only.', next)
  }
}

/** Maximum length of a README in metadata that the platform accepts (seeds). */
export const MAX_METADATA_README_CHARS = 1_048_576
const MAX_ENTRIES = 1000

const LISTS = ['classLabels', 'resourceBundleIds', 'tags']

/**
 * Reads metadata of a custom template, as YAML or JSON: a mapping whose known keys have the type that the platform
 * requires. Unknown keys are sent unchanged, because the platform supports more keys than it documents.
 */
export function readTemplateMetadata(reader: InputReader, name: string): Readonly<Record<string, unknown>> | null {
  const text = reader.get(name)
  if (text === '') return null
  const { value, fault } = parseMapping(text)
  if (fault !== null || typeof value !== 'object' || value === null || Array.isArray(value)) {
    const saw = fault ?? 'It has no keys.'
    reader.addProblem(name, 'is not a mapping', saw, 'Write one "key: value" on each line, such as tags: [sales].')
    return null
  }
  const facts = value as Record<string, unknown>
  for (const key of LISTS.filter(key => facts[key] !== undefined)) {
    if (isListOfTexts(facts[key])) continue
    const next = `Write at most ${MAX_ENTRIES} strings, such as ${key}: [one, two].`
    reader.addProblem(
      name,
      `has a "${key}" that is not a list of strings`,
      `It is ${reader.forDisplay(JSON.stringify(facts[key]))}.`,
      next
    )
  }
  const { readme } = facts
  if (readme != null && (typeof readme !== 'string' || [...readme].length > MAX_METADATA_README_CHARS)) {
    const next = `Write a text of at most ${MAX_METADATA_README_CHARS} characters, or set the input "readme" to a file.`
    reader.addProblem(name, 'has an invalid "readme"', 'It is too long, or not a string.', next)
  }
  return facts
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length <= MAX_ENTRIES && value.every(entry => typeof entry === 'string')
}

/** Parses YAML without aliases, with which a few lines can expand to many. */
function parseMapping(text: string): { value: unknown; fault: string | null } {
  try {
    return { value: load(text, { maxAliases: 0 }), fault: null }
  } catch (error) {
    if (error instanceof YAMLException) return { value: undefined, fault: faultOf(error) }
    throw error
  }
}
