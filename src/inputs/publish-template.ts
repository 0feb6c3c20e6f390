import type { TemplateOperation } from '../plan/choose-template.ts'
import type { Repository, TemplateKind, TemplateName } from '../plan/templates.ts'
import { readConnection } from './connection.ts'
import { Form } from './form.ts'
import { choice, flag, hasControls, list, nameOrId, text } from './read.ts'
import { readTemplateMetadata } from './template-metadata.ts'
import type { ConnectionInputs, InputSource } from './types.ts'

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

const MOST_TYPE = 255
const MOST_REFERENCE = 256

/** Everything that publishing a template is asked for. Whatever is wrong is in one `input-invalid` error. */
export function readPublishTemplateInputs(source: InputSource): PublishTemplateInputs {
  const form = new Form(source)
  const kind = readKind(form)
  const { name, description } = LIMITS[kind]
  const inputs: PublishTemplateInputs = {
    ...readConnection(form),
    kind,
    operation: choice(form, 'operation', ['publish', 'delete', 'clone']) ?? 'publish',
    template: nameOrId(form, 'name', name, 'Write the exact name of the template.'),
    description: text(form, 'description', description) ?? null,
    readme: text(form, 'readme') ?? null,
    tags: readTags(form, kind),
    media: readMedia(form),
    repository: readRepository(form),
    path: text(form, 'path') ?? '.',
    environment: text(form, 'environment') ?? null,
    templateType: text(form, 'template-type', MOST_TYPE) ?? 'customApplicationTemplate',
    templateSubType: text(form, 'template-sub-type', MOST_TYPE) ?? null,
    resourceLabel: text(form, 'resource-label') ?? null,
    metadata: readTemplateMetadata(form, 'metadata'),
    dryRun: flag(form, 'dry-run') ?? false
  }
  checkKind(form, inputs)
  form.close()
  return inputs
}

function readKind(form: Form): TemplateKind {
  const next = 'Write kind: application for a template that is cloned into a codespace, kind: custom for one of files.'
  form.require('kind', next)
  return choice(form, 'kind', ['application', 'custom']) ?? 'application'
}

/** Those of an application template travel as one text, in which commas may part them. */
function readTags(form: Form, kind: TemplateKind): readonly string[] | null {
  const lines = list(form, 'tags')
  if (lines.length === 0) return null
  const { tag: most, tags: mostTags, allTags } = LIMITS[kind]
  const next = (limit: number) => `Write at most ${limit}.`
  for (const { number, text } of lines) {
    const { length } = [...text]
    if (length > most)
      form.wrong('tags', 'has a tag that is too long', `Line ${number} has ${length} characters.`, next(most))
    if (kind === 'application' && text.includes(','))
      form.wrong(
        'tags',
        'has a comma',
        `Line ${number} is ${form.shown(text)}.`,
        'Write one tag a line, without commas.'
      )
  }
  const tags = lines.map(({ text }) => text)
  const { length } = [...tags.join(',')]
  if (tags.length > mostTags) form.wrong('tags', 'has too many lines', `It has ${tags.length} tags.`, next(mostTags))
  else if (length > allTags)
    form.wrong(
      'tags',
      'is too long',
      `All tags together have ${length} characters, commas between them counted.`,
      next(allTags)
    )
  return tags
}

function readMedia(form: Form): PublishTemplateInputs['media'] {
  const path = text(form, 'media')
  return path === undefined ? null : path === 'none' ? 'none' : { path }
}

/** `url=`, `tag=` and `public=` lines. */
function readRepository(form: Form): Partial<Repository> {
  const repository: Partial<Repository> = {}
  for (const { number, text } of list(form, 'repository')) {
    const [, key = '', value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(text) ?? []
    const wrong = (fact: string, next: string) =>
      form.wrong('repository', fact, `Line ${number} is ${form.shown(text)}.`, next)
    if (key === 'url') {
      if (!isRepositoryUrl(value)) wrong('has no URL of a repository', 'Write "url=https://github.com/acme/churn".')
      repository.url = value
    } else if (key === 'tag') {
      if (value === '' || value.length > MOST_REFERENCE)
        wrong(
          'has no reference',
          `Write tag= with a branch, a tag or a commit, of at most ${MOST_REFERENCE} characters.`
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
    form.wrong('repository', 'is not whole', 'It names another repository by url= alone or nearly so.', next)
  }
  return repository
}

/** Without a password in it, which everybody who sees the template would see. */
function isRepositoryUrl(value: string): boolean {
  if (!URL.canParse(value) || hasControls(value)) return false
  const { protocol, username, password } = new URL(value)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

function checkKind(form: Form, { kind, operation }: PublishTemplateInputs): void {
  const other = kind === 'application' ? 'custom' : 'application'
  for (const name of OWN[other].filter(name => form.get(name) !== '')) {
    const next = `Leave it out, or write kind: ${other}.`
    form.wrong(name, `does not go with kind: ${kind}`, `Only ${other} templates have it.`, next)
  }
  if (kind === 'custom' && operation === 'clone') {
    const next = 'Name it in "custom-template-id" of the deploy action to make an application from it.'
    form.wrong('operation', 'is clone', 'DataRobot clones application templates only.', next)
  }
}
