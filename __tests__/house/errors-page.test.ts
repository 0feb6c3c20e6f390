import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')

/** Reasons from the source of the types, which do not exist at run time. */
const reasons = [
  ...readFileSync(join(root, 'src/errors.ts'), 'utf8').matchAll(
    /^export type (?:Success|Failure)Reason =([\s\S]*?)\n\n/gm
  )
]
  .flatMap(([, union = '']) => [...union.matchAll(/'([a-z-]+)'/g)])
  .map(([, reason = '']) => reason)

describe('docs/errors.md', () => {
  it('has exactly one section for each reason, with the reason as heading', () => {
    expect(reasons.length).toBeGreaterThan(20)
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading).sort()).toEqual([...reasons].sort())
  })

  it('has advice in each section', () => {
    const sections = page.split(/^## /m).slice(1)
    expect(sections.filter(section => !section.includes('**Do:**'))).toEqual([])
  })

  it('lists each reason at its top', () => {
    const top = page.split(/^## /m)[0] ?? ''
    expect([...top.matchAll(/\[([a-z-]+)\]\(#\1\)/g)].map(([, reason]) => reason).sort()).toEqual([...reasons].sort())
  })
})
