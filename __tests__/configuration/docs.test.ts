import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { checkConfiguration } from '../../src/configuration/check.ts'
import { FILE_KINDS } from '../../src/configuration/kinds.ts'
import { listApplications } from '../../src/configuration/merge.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/configuration-file.md'), 'utf8')

it('docs/configuration-file.md has an example that is valid', () => {
  const [example = '', ...others] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, text = '']) => text)
    .filter(text => /^apps:/m.test(text))
  expect(others).toEqual([])
  const { configuration, problems } = checkConfiguration(example)
  expect(problems).toEqual([])
  expect(listApplications(configuration).map(({ name, targets }) => [name, targets])).toEqual([
    ['churn', ['production', 'staging']],
    ['sales', ['production']]
  ])
})

it('docs/configuration-file.md lists every input of an application that only the workflow sets', () => {
  const [, section = ''] = page.split('## Inputs that only the workflow sets\n')
  const [table = ''] = section.split('Inputs of `publish-template`')
  const listed = [...table.matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name)
  const unlisted = Object.keys(FILE_KINDS).filter(name => FILE_KINDS[name] === null && !listed.includes(name))
  expect(listed.filter(name => FILE_KINDS[name] !== null)).toEqual([])
  // The inputs of publish-template and emulator.
  expect(unlisted.sort()).toEqual(
    [
      ...['apps', 'description', 'kind', 'media', 'metadata', 'name', 'operation', 'port', 'readme', 'repository'],
      ...['tags', 'template-sub-type', 'template-type']
    ].sort()
  )
})
