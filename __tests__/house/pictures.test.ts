import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { DOCUMENTED, DRAWN, digests } from '../../script/picture-samples.mjs'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const drawn = Object.keys(DOCUMENTED).flatMap(name => [`${name}-dark.png`, `${name}-light.png`])

describe('a picture of a summary, a comment or an issue', () => {
  it('shows what the code renders now: if this fails, run "npm run pictures"', () => {
    expect(digests()).toEqual(JSON.parse(read(DRAWN)))
  })
})

describe('docs/images', () => {
  it('has the pictures that "npm run pictures" draws, and no other', () => {
    expect(readdirSync(join(root, 'docs/images')).sort()).toEqual([...drawn, 'emulator.png'].sort())
  })

  it('has no picture that no page shows', () => {
    const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
    const text = pages.trim().split('\n').map(read).join('\n')
    expect([...drawn, 'emulator.png'].filter(name => !text.includes(`images/${name}`))).toEqual([])
  })
})
