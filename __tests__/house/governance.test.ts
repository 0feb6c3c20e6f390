import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import { readActionName } from '../../script/action-name.mjs'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const FORMS = '.github/ISSUE_TEMPLATE'

/** Attributes of each type of element, as in GitHub's "Syntax for GitHub's form schema". `label` or `value` is required. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  markdown: ['value'],
  input: ['label', 'description', 'placeholder', 'value'],
  textarea: ['label', 'description', 'placeholder', 'value', 'render'],
  dropdown: ['label', 'description', 'options', 'multiple', 'default'],
  checkboxes: ['label', 'description', 'options']
}

interface Element {
  type: string
  id?: string
  attributes: Record<string, unknown>
  validations?: Record<string, unknown>
}

/** Problems of an issue form. GitHub does not offer a form that has one. */
function problemsOf(form: Record<string, unknown>): string[] {
  const { name, description, body, ...others } = form as { name: string; description: string; body: Element[] }
  const ids = body.flatMap(({ id }) => id ?? [])
  return [
    ...(isText(name) && isText(description) ? [] : ['no name or description']),
    ...Object.keys(others).filter(key => !['labels', 'title', 'assignees', 'projects', 'type'].includes(key)),
    ...(new Set(ids).size === ids.length ? [] : ['an id twice']),
    ...(body.some(({ type }) => type !== 'markdown') ? [] : ['nothing to fill in']),
    ...body.flatMap(problemsOfElement)
  ]
}

function problemsOfElement({ type, id = '', attributes, validations = {} }: Element): string[] {
  const known = ATTRIBUTES[type] ?? []
  const options = attributes.options as unknown[] | undefined
  const labels = options?.map(option => (type === 'checkboxes' ? (option as { label: string }).label : option))
  return [
    ...(known.length > 0 ? [] : [`unknown type ${type}`]),
    ...(/^[\w-]*$/.test(id) ? [] : [`id ${id}`]),
    ...Object.keys(attributes).filter(key => !known.includes(key)),
    ...(isText(attributes[known[0] ?? '']) ? [] : [`no ${known[0]}`]),
    ...(known.includes('options') && (labels === undefined || labels.length === 0) ? ['no options'] : []),
    ...(labels?.every(isText) === false || new Set(labels).size !== (labels?.length ?? 0) ? ['options'] : []),
    ...Object.entries(validations).flatMap(([key, value]) =>
      key === 'required' && typeof value === 'boolean' && type !== 'markdown' && type !== 'checkboxes' ? [] : [key]
    )
  ]
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''

describe('the issue forms', () => {
  const names = readdirSync(join(root, FORMS)).filter(name => name !== 'config.yml')

  it.each(names)('%s is a form that GitHub accepts', name => {
    expect(problemsOf(load(read(join(FORMS, name))) as Record<string, unknown>)).toEqual([])
  })

  it('ask for the output `reason` of a failed run', () => {
    const { body } = load(read(join(FORMS, 'failed-run.yml'))) as { body: Element[] }
    const reason = body.find(({ id }) => id === 'reason')
    expect(reason?.validations).toEqual({ required: true })
    expect(reason?.attributes.description).toContain('Paste the output `reason`')
  })

  it.each<[string, Element, string[]]>([
    ['an unknown type', { type: 'text', attributes: { label: 'A' } }, ['unknown type text', 'label', 'no undefined']],
    ['an unknown attribute', { type: 'input', attributes: { label: 'A', lines: 3 } }, ['lines']],
    ['no label', { type: 'textarea', attributes: {} }, ['no label']],
    ['options that are equal', { type: 'dropdown', attributes: { label: 'A', options: ['b', 'b'] } }, ['options']],
    ['an option that is no text', { type: 'dropdown', attributes: { label: 'A', options: [true] } }, ['options']],
    ['no options', { type: 'checkboxes', attributes: { label: 'A' } }, ['no options']]
  ])('of an element with %s are found to be wrong', (_, element, problems) => {
    expect(problemsOfElement(element)).toEqual(problems)
  })
})

describe('.github/CODEOWNERS', () => {
  it('names one owner of everything: the team with the name of the repository', () => {
    const rules = read('.github/CODEOWNERS')
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
    expect(rules).toEqual([`* @${readActionName(root)}`])
  })
})

describe('.editorconfig', () => {
  it('has the same form as Biome', () => {
    const { formatter } = JSON.parse(read('biome.json'))
    const [, all = ''] = read('.editorconfig').split(/^\[.*\]$/m)
    expect(all).toContain(`\nindent_style = ${formatter.indentStyle}\n`)
    expect(all).toContain(`\nindent_size = ${formatter.indentWidth}\n`)
    expect(all).toContain(`\nmax_line_length = ${formatter.lineWidth}\n`)
  })

  it('has the same line ends as git', () => {
    expect(read('.gitattributes')).toContain('* text=auto eol=lf\n')
    expect(read('.editorconfig')).toContain('\nend_of_line = lf\n')
  })
})

interface Workflow {
  jobs: Record<string, { if?: string; needs?: string }>
}

describe('the workflows of the project', () => {
  it.each([
    ['release.yml', 'verify'],
    ['scorecard.yml', 'scorecard']
  ])('%s runs only in the repository that has the name of the action', (file, job) => {
    const { jobs } = load(read(`.github/workflows/${file}`)) as Workflow
    expect(jobs[job]?.if).toBe(`github.repository == '${readActionName(root)}'`)
  })

  it('release only after all checks', () => {
    const { jobs } = load(read('.github/workflows/release.yml')) as Workflow
    expect(jobs.release?.needs).toBe('verify')
  })

  it('pin each action to one commit, with one version', () => {
    const folder = '.github/workflows'
    const used = readdirSync(join(root, folder)).flatMap(name => [
      ...read(join(folder, name)).matchAll(/uses: ([\w-]+\/[\w-]+)[^@\n]*@([0-9a-f]{40}) # (v[\d.]+)$/gm)
    ])
    const pins = new Map<string, Set<string>>()
    for (const [, action = '', commit, version] of used)
      pins.set(action, (pins.get(action) ?? new Set()).add(`${commit} ${version}`))
    expect(pins.size).toBeGreaterThan(5)
    expect([...pins].filter(([, commits]) => commits.size > 1)).toEqual([])
  })
})
