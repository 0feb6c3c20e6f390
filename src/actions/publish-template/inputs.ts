import { readConnection } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { hasControlCharacters, readBoolean, readEnum, readList, readNameOrId, readText } from '../../inputs/read.ts'
import type { ConnectionInputs, InputSource } from '../../inputs/types.ts'
import type { Repository } from '../../plan/templates.ts'
import type { TemplateOperation } from './choose.ts'
import { readTemplateMetadata } from './metadata.ts'
import type { TemplateKind, TemplateName } from './types.ts'

/** What the action is asked for. Null is what was not given: a template that exists keeps what it has. */
export interface PublishTemplateInputs extends ConnectionInputs {
  kind: TemplateKind
  operation: TemplateOperation
  template: TemplateName
  description: string | null
  /** Path of a Markdown file. */
  readme: string | null
  tags: readonly string[] | null
  /** Path of an image; `none` takes the one there is away. */
  media: { path: string } | 'none' | null
  /** Only what was given; the rest is that of the run. */
  repository: Partial<Repository>
  /** The folder whose files a custom template gets. */
  path: string
  /** Id or exact name of an execution environment. */
  environment: string | null
  templateType: string
  templateSubType: string | null
  resourceLabel: string | null
  metadata: Readonly<Record<string, unknown>> | null
  dryRun: boolean
}

/** What the platform takes at most (seeds), in characters unless said otherwise. */
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

/** Inputs that only one kind has. */
const OWN: Record<TemplateKind, readonly string[]> = {
  application: ['media', 'repository'],
  custom: ['path', 'environment', 'template-type', 'template-sub-type', 'resource-label', 'metadata']
}

const MAX_TYPE_CHARS = 255
const MAX_REFERENCE_CHARS = 256

/** Everything that publishing a template is asked for. Whatever is wrong is in one `input-invalid` error. */
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
  const next = 'Write kind: application for a template that is cloned into a codespace, kind: custom for one of files.'
  reader.require('kind', next)
  return readEnum(reader, 'kind', ['application', 'custom']) ?? 'application'
}

/** Those of an application template travel as one text, in which commas may part them. */
function readTags(reader: InputReader, kind: TemplateKind): readonly string[] | null {
  const lines = readList(reader, 'tags')
  if (lines.length === 0) return null
  const { tag: most, tags: mostTags, allTags } = LIMITS[kind]
  const next = (limit: number) => `Write at most ${limit}.`
  for (const { number, text } of lines) {
    const { length } = [...text]
    if (length > most)
      reader.addProblem('tags', 'has a tag that is too long', `Line ${number} has ${length} characters.`, next(most))
    if (kind === 'application' && text.includes(','))
      reader.addProblem(
        'tags',
        'has a comma',
        `Line ${number} is ${reader.forDisplay(text)}.`,
        'Write one tag a line, without commas.'
      )
  }
  const tags = lines.map(({ text }) => text)
  const { length } = [...tags.join(',')]
  if (tags.length > mostTags)
    reader.addProblem('tags', 'has too many lines', `It has ${tags.length} tags.`, next(mostTags))
  else if (length > allTags)
    reader.addProblem(
      'tags',
      'is too long',
      `All tags together have ${length} characters, commas between them counted.`,
      next(allTags)
    )
  return tags
}

function readMedia(reader: InputReader): PublishTemplateInputs['media'] {
  const path = readText(reader, 'media')
  return path === undefined ? null : path === 'none' ? 'none' : { path }
}

/** `url=`, `tag=` and `public=` lines. */
function readRepository(reader: InputReader): Partial<Repository> {
  const repository: Partial<Repository> = {}
  for (const { number, text } of readList(reader, 'repository')) {
    const [, key = '', value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(text) ?? []
    const wrong = (fact: string, next: string) =>
      reader.addProblem('repository', fact, `Line ${number} is ${reader.forDisplay(text)}.`, next)
    if (key === 'url') {
      if (!isRepositoryUrl(value)) wrong('has no URL of a repository', 'Write "url=https://github.com/acme/churn".')
      repository.url = value
    } else if (key === 'tag') {
      if (value === '' || value.length > MAX_REFERENCE_CHARS)
        wrong(
          'has no reference',
          `Write tag= with a branch, a tag or a commit, of at most ${MAX_REFERENCE_CHARS} characters.`
        )
      repository.tag = value
    } else if (key === 'public') {
      if (value !== 'true' && value !== 'false')
        wrong('is neither public nor not', 'Write public=true or public=false.')
      repository.isPublic = value === 'true'
    } else {
      wrong('has a line that it does not know', 'Write url=, tag= and public=, one a line.')
    }
  }
  const given = Object.keys(repository).length
  if (repository.url !== undefined && given < 3) {
    const next = 'Write url=, tag= and public= all three, or leave url= out for the repository of this run.'
    reader.addProblem('repository', 'is not whole', 'It names another repository by url= alone or nearly so.', next)
  }
  return repository
}

/** Without a password in it, which everybody who sees the template would see. */
function isRepositoryUrl(value: string): boolean {
  if (!URL.canParse(value) || hasControlCharacters(value)) return false
  const { protocol, username, password } = new URL(value)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

function checkKind(reader: InputReader, { kind, operation }: PublishTemplateInputs): void {
  const other = kind === 'application' ? 'custom' : 'application'
  for (const name of OWN[other].filter(name => reader.get(name) !== '')) {
    const next = `Leave it out, or write kind: ${other}.`
    reader.addProblem(name, `does not go with kind: ${kind}`, `Only ${other} templates have it.`, next)
  }
  if (kind === 'custom' && operation === 'clone') {
    const next = 'Name it in "custom-template-id" of the deploy action to make an application from it.'
    reader.addProblem('operation', 'is clone', 'DataRobot clones application templates only.', next)
  }
}
