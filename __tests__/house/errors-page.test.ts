import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')

/** Reasons of one kind, read from the types, which do not exist at run time. */
function reasonsOf(kind: 'Success' | 'Failure'): string[] {
  const source = readFileSync(join(root, 'src/errors.ts'), 'utf8')
  const [, union = ''] = new RegExp(`^export type ${kind}Reason =([\\s\\S]*?)\\n\\n`, 'm').exec(source) ?? []
  return [...union.matchAll(/'([a-z-]+)'/g)].map(([, reason = '']) => reason)
}

const reasons = [...reasonsOf('Success'), ...reasonsOf('Failure')]

describe('docs/errors.md', () => {
  it('has exactly one section for each reason, with the reason as heading', () => {
    expect(reasons.length).toBeGreaterThan(20)
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading).sort()).toEqual([...reasons].sort())
  })

  it('is named by the output `reason`, which lists each success', () => {
    const { reason } = load(readFileSync(join(root, 'metadata/outputs.yml'), 'utf8')) as { reason: unknown }
    const text = JSON.stringify(reason)
    expect(text).toContain('docs/errors.md')
    expect(reasonsOf('Success').filter(name => !text.includes(`\`${name}\``))).toEqual([])
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
