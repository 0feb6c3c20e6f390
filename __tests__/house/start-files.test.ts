import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')

/** Example in examples/ whose start file is in a folder below it. */
const FOLDERS: Readonly<Record<string, string>> = {
  'fastapi-react': 'fastapi-react/backend',
  'docker-environment': 'docker-environment/app'
}

/** Rows of the table of start files in the README: an example, and the command of its start file. */
const rows = [
  ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\|(.*)\| \[[\w-]+\]\(examples\/([\w-]+)\) \|$/gm)
].map(([, cells = '', example = '']) => ({ example, command: /`([^`]*exec [^`]+)`/.exec(cells)?.[1] ?? '' }))

describe('the start files of the README', () => {
  it('are those of eight examples', () => {
    expect(rows.map(({ example }) => example).sort()).toEqual([
      'dash',
      'docker-environment',
      'fastapi-react',
      'flask',
      'gradio',
      'node',
      'shiny',
      'streamlit'
    ])
  })

  it.each(rows)('start $example with words of its start file', ({ example, command }) => {
    const file = join(root, 'examples', FOLDERS[example] ?? example, 'start-app.sh')
    expect(existsSync(file)).toBe(true)
    const words = readFileSync(file, 'utf8').split(/\s+/)
    expect(command.split(' ').filter(word => word !== '' && !words.includes(word))).toEqual([])
  })
})
