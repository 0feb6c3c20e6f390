import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect } from '@jest/globals'
import { load } from 'js-yaml'
import { it, itSampled, sample } from '../support/effort.ts'

const root = join(import.meta.dirname, '../..')
const script = join(root, 'script/docs.mjs')
/** The script needs no other variable. */
const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env

const MARKERS =
  '# One\n\n<!-- inputs -->\nold\n<!-- /inputs -->\n\nbetween\n\n<!-- outputs -->\n<!-- /outputs -->\n\nend\n'

const ACTION = `name: One
branding: # a comment stays
  icon: box

inputs:

outputs:

runs:
  using: node24
`

const INPUTS = `
first:
  actions: [deploy]
  group: network
  file: false
  description: "One | two."
  default: $& a|b
second:
  actions: [deploy, cleanup]
  group: common
  file: false
  description: >-
    Two lines: in the table it is one, and in action.yml as many as its words need, of at most one hundred and twenty
    columns each.
  required: true
  overrides:
    cleanup:
      description: Another one.
      required: false
      default: 'true'
third:
  actions: [deploy]
  group: network
  file: text
  description: Three \`a. B\`. See [the page](docs/page.md).
`

const OUTPUTS = `
only:
  actions: [deploy, cleanup]
  description: Only.
`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docs-'))
  for (const name of ['metadata', 'cleanup', 'docs']) mkdirSync(join(folder, name))
  write('package.json', '{"name":"deploy-action","repository":"github:acme/deploy-action"}')
  write('metadata/inputs.yml', INPUTS)
  write('metadata/outputs.yml', OUTPUTS)
  write('docs/inputs.md', '<!-- inputs -->\n<!-- /inputs -->\n')
  for (const action of ['', 'cleanup/']) {
    write(`${action}action.yml`, ACTION)
    write(`${action}README.md`, MARKERS)
  }
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
const read = (path: string) => readFileSync(join(folder, path), 'utf8')
const inputsOf = (path: string) => (load(read(path)) as { inputs: Record<string, unknown> }).inputs
const docs = (...options: string[]) =>
  spawnSync(process.execPath, [script, ...options, folder], { encoding: 'utf8', env: { PATH, NODE_COMPILE_CACHE } })

let first: { ended: ReturnType<typeof docs>; written: string } | undefined
afterAll(() => first && rmSync(first.written, { recursive: true }))

/** Writes the documents of the unchanged folder. The script does so once; later, its files are copied. */
function writeDocs() {
  if (first !== undefined) cpSync(first.written, folder, { recursive: true })
  else {
    first = { ended: docs(), written: mkdtempSync(join(tmpdir(), 'docs-')) }
    cpSync(folder, first.written, { recursive: true })
  }
  return first.ended
}

describe('script/docs.mjs', () => {
  it('writes both tables between the markers, and nothing else', () => {
    expect(writeDocs()).toMatchObject({ status: 0, stderr: '' })
    expect(read('cleanup/README.md')).toBe(
      `# One

<!-- inputs -->

| Input | Default | Meaning |
| --- | --- | --- |
| \`second\` | \`true\` | Another one. |

<!-- /inputs -->

between

<!-- outputs -->

| Output | Meaning |
| --- | --- |
| \`only\` | Only. |

<!-- /outputs -->

end
`
    )
  })

  it('groups the inputs of the deploy: in README.md by their first sentences, in docs/inputs.md in full', () => {
    writeDocs()
    const [readme, page] = ['README.md', 'docs/inputs.md'].map(path => read(path).split('<!-- /inputs -->')[0])
    expect(readme).toBe(`# One

<!-- inputs -->

| Input | Default | Meaning |
| --- | --- | --- |
| **Common** |  |  |
| \`second\` | **required** | Two lines: in the table it is one, and in action.yml as many as its words need, of at most one hundred and twenty columns each. |
| **Network** |  |  |
| \`first\` | \`$& a\\|b\` | One \\| two. |
| \`third\` | – | Three \`a. B\`. |

`)
    expect(page).toContain('### Network\n\n| Input | Default | Meaning |\n| --- | --- | --- |\n| `first` |')
    expect(page).toContain('| `third` | – | Three `a. B`. See [the page](page.md). |')
  })

  it('writes inputs and outputs into action.yml, and nothing else', () => {
    expect(writeDocs().stdout).toBe(
      'Updated action.yml.\nUpdated README.md.\nUpdated cleanup/action.yml.\nUpdated cleanup/README.md.\n' +
        'Updated docs/inputs.md.\nUpdated src/configuration/kinds.ts.\nUpdated schema/datarobot-apps.schema.json.\n'
    )
    expect(read('action.yml')).toBe(`name: One
branding: # a comment stays
  icon: box

inputs:
  # From metadata/inputs.yml: change that file, then run "npm run docs".
  first:
    description: One | two.
    default: $& a|b
  second:
    description: >-
      Two lines: in the table it is one, and in action.yml as many as its words need, of at most one hundred and twenty
      columns each.
    required: true
  third:
    description: Three \`a. B\`. See [the page](docs/page.md).

outputs:
  # From metadata/outputs.yml: change that file, then run "npm run docs".
  only:
    description: Only.

runs:
  using: node24
`)
  })

  it('gives an action only its own inputs, with its own words', () => {
    writeDocs()
    expect(inputsOf('cleanup/action.yml')).toEqual({
      second: { description: 'Another one.', default: 'true' }
    })
  })

  it('writes nothing the second time', () => {
    writeDocs()
    expect(docs()).toMatchObject({ status: 0, stdout: '' })
    expect(docs('--check')).toMatchObject({ status: 0, stderr: '' })
  })

  it('only names stale files with --check', () => {
    writeDocs()
    const files = ['action.yml', 'README.md', 'cleanup/action.yml', 'cleanup/README.md']
    const stale = files.map(file => read(file).replace('Only.', 'Other.').replace('Another', 'Any other'))
    for (const [index, file] of files.entries()) write(file, stale[index] ?? '')
    const problems = files.map(file => `${file} differs from metadata/: run "npm run docs".\n`)
    expect(docs('--check')).toMatchObject({ status: 1, stderr: problems.join('') })
    expect(files.map(read)).toEqual(stale)
  })

  it('writes the default of an input of the configuration file into its description only', () => {
    write('metadata/inputs.yml', INPUTS.replace(/description: Three.*/, "description: Three.\n  default: '3'"))
    docs()
    expect(inputsOf('action.yml').third).toEqual({ description: 'Three. Default: `3`.' })
    expect(read('README.md')).toContain('| `third` | `3` | Three. |')
    const { definitions } = JSON.parse(read('schema/datarobot-apps.schema.json'))
    expect(definitions).toMatchObject({ third: { description: 'Three. Default: `3`.' } })
    expect(definitions).not.toHaveProperty('first')
    expect(read('src/configuration/kinds.ts')).toContain("  first: null,\n  second: null,\n  third: 'text'\n}")
  })

  it('removes an input from an action that no longer has it', () => {
    writeDocs()
    write('metadata/inputs.yml', INPUTS.replace('actions: [deploy]\n  group: network', 'actions: [cleanup]'))
    docs()
    expect(Object.keys(inputsOf('action.yml'))).toEqual(['second', 'third'])
    expect(Object.keys(inputsOf('cleanup/action.yml'))).toEqual(['first', 'second'])
  })

  const wrongInputs = [
    ['that no action has', 'actions: [deploy]\n', 'actions: []\n', 'input "first" belongs to no action.'],
    [
      'of an unknown action',
      'actions: [deploy]\n',
      'actions: [deploi]\n',
      'input "first" belongs to the action "deploi", which does not exist. The actions are deploy, cleanup.'
    ],
    [
      'without a description',
      / {2}description: Three.*\n/,
      '',
      'input "third" has no description for the action "deploy".'
    ],
    ['with an unknown key', '  required: true', '  require: true', 'input "second" has the unknown key "require".'],
    [
      'without a kind in the configuration file',
      '  file: text\n',
      '',
      'input "third" has no kind in the configuration file. Write "file: " and text, boolean, number, list, pairs, secrets or false.'
    ],
    [
      'of the deploy without a group',
      '  group: common\n',
      '',
      'input "second" has no group in the README. Write "group: " and required, common, files,'
    ],
    [
      'of another action with a group',
      'actions: [deploy]\n  group: network',
      'actions: [cleanup]\n  group: network',
      'input "first" has a group, which only inputs of the deploy have.'
    ],
    [
      'with a default that is no text',
      "default: 'true'",
      'default: true',
      'has the default true, which is not a text.'
    ],
    [
      'with an override for an action without it',
      'actions: [deploy, cleanup]',
      'actions: [deploy]',
      'input "second" has an override for "cleanup", which is not in its "actions".'
    ],
    [
      'with the same description twice',
      'Another one.',
      '>-\n        Two lines: in the table it is one, and in action.yml as many as its words need, of at most one hundred and twenty columns each.',
      'input "second" has the same description twice.'
    ],
    [
      'with a text that YAML misreads',
      /Three .*/,
      'Three: four.',
      'cannot be read: line 25: bad indentation of a mapping entry'
    ]
  ] as const
  itSampled.each(sample(wrongInputs, 2))('rejects an input %s, and changes no file', (_, before, after, message) => {
    write('metadata/inputs.yml', INPUTS.replace(before, after))
    const { status, stderr } = docs()
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) })
    expect(stderr).toMatch(/^metadata\/inputs.yml/)
    expect(read('action.yml')).toBe(ACTION)
  })

  it('rejects an action.yml with inputs and outputs that are unknown', () => {
    const kinds = [
      ['inputs', 'input'],
      ['outputs', 'output']
    ] as const
    const other = (text: string, kind: string) => text.replace(`${kind}:`, `${kind}:\n  other-${kind}:\n    default: x`)
    const unknown = kinds.reduce((text, [kind]) => other(text, kind), ACTION)
    write('action.yml', unknown)
    const problems = kinds.map(
      ([kind, noun]) =>
        `action.yml has the ${noun} "other-${kind}", which metadata/${kind}.yml lacks. Add it to that file, or remove it from this one.\n`
    )
    expect(docs()).toMatchObject({ status: 1, stderr: problems.join('') })
    expect(read('action.yml')).toBe(unknown)
  })

  it('rejects an action.yml without a place for inputs, and a README without a place for a table', () => {
    write('action.yml', ACTION.replace('inputs:\n', ''))
    write('cleanup/README.md', '<!-- inputs -->\n<!-- /inputs -->\n')
    const { status, stderr } = docs()
    expect(status).toBe(1)
    expect(stderr).toContain('action.yml has no line "inputs:".')
    expect(stderr).toContain('cleanup/README.md has no line "<!-- outputs -->"')
  })

  it('asks for a README beside each action.yml', () => {
    rmSync(join(folder, 'cleanup/README.md'))
    expect(docs()).toMatchObject({ status: 1, stderr: 'cleanup/README.md is missing.\n' })
  })
})

describe('the inputs and outputs of this repository', () => {
  it('are in each action.yml and README as metadata/ describes them', () => {
    const check = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
    expect({ status: check.status, stderr: check.stderr }).toEqual({ status: 0, stderr: '' })
  })

  it.each(['inputs', 'outputs'])('have no text of %s twice', kind => {
    const table = load(readFileSync(join(root, `metadata/${kind}.yml`), 'utf8')) as Record<string, Described>
    const texts = Object.values(table).flatMap(({ description, overrides = {} }) =>
      [description, ...Object.values(overrides).map(each => each.description)].filter(text => text !== undefined)
    )
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([])
  })
})

interface Described {
  description?: string
  overrides?: Record<string, Described>
}
