import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { type Inspection, withShortAddresses } from '../../../src/actions/inspect/inspection.ts'
import { renderInspection } from '../../../src/actions/inspect/render.ts'
import { boundedJson } from '../../../src/report/bounded-json.ts'
import { effort, it, itSampled } from '../../support/effort.ts'
import { elements, page, plainText, seen } from '../../support/github-page.ts'
import { hostileText } from '../../support/hostile-text.ts'
import { inspectionOf } from '../../support/inspection.ts'

const htmlOf = (inspection: Inspection) => page(renderInspection(inspection).join('\n\n'))
const textOf = (inspection: Inspection) => seen(htmlOf(inspection))

describe('renderInspection', () => {
  it('shows the origin of the version, with a link to the run', () => {
    const html = htmlOf(inspectionOf())
    expect(html).toContain('<a href="https://github.com/acme/churn/actions/runs/77/attempts/1">')
    expect(seen(html)).toMatch(/Created\s+2026-03-01 09:30 UTC by ada@example.com/)
  })

  it.each([
    ['before a history that does not list it', inspectionOf().history],
    [
      'once in a history that lists it',
      [
        { ...inspectionOf().history![0]!, versionId: 'v2', versionLabel: 'main@abc1234 #42' },
        ...inspectionOf().history!
      ]
    ]
  ])('shows the live publication %s', (_, history) => {
    const text = textOf(inspectionOf({ history }))
    expect(text.match(/live/g)).toHaveLength(1)
    expect(text).toMatch(/live[\s\S]*main@abc1234 #42[\s\S]*main@9f31c02 #41/)
  })

  it('shows each recipient once, with both roles', () => {
    expect(textOf(inspectionOf())).toMatch(/ada@example.com\s+user\s+OWNER\s+OWNER\s+g\s+group\s+CONSUMER/)
  })

  it('has no column for a source whose roles could not be read', () => {
    const { application } = inspectionOf().access
    const access = { application, source: null }
    expect(textOf(inspectionOf({ access }))).toMatch(/Who\s+Kind\s+Application\s+ada@example.com\s+user\s+OWNER\s+g\s/)
  })

  it('summarizes visits, also if there are none', () => {
    expect(textOf(inspectionOf())).toContain(
      '1 visit by 1 visitor in the last 30 days; the busiest day was 2026-03-02, with 1.'
    )
    const visits = { ...inspectionOf().visits!, total: 0 }
    expect(textOf(inspectionOf({ visits }))).toContain('There were no visits in the last 30 days.')
    const partial = { ...inspectionOf().visits!, isComplete: false }
    expect(textOf(inspectionOf({ visits: partial }))).toContain('At least 1 visit')
  })

  it('lists the parts that could not be read, and shows no section for them', () => {
    const text = textOf(
      inspectionOf({ version: null, history: null, unread: [{ part: 'version', because: 'DataRobot answered 403.' }] })
    )
    expect(text).toContain('version: DataRobot answered 403.')
    expect(text).not.toMatch(/Publications/)
  })

  itSampled('consists of tables and text, whatever untrusted text it holds', () => {
    const allowed = new Set('h3 p strong em code pre a table thead tbody tr th td ul li br'.split(' '))
    fc.assert(
      fc.property(hostileText, hostileText, (one, two) => {
        const base = inspectionOf()
        const inspection = inspectionOf({
          version: {
            ...base.version!,
            label: one,
            sourceName: two,
            createdBy: one,
            createdAt: two,
            resourceLabel: one
          },
          provenance: { ...base.provenance!, repository: one, run: { id: two, attempt: 1, url: one } },
          history: [{ at: one, by: two, versionId: one, versionLabel: two, sourceId: one, sourceName: null }],
          access: { application: [{ type: one, key: two, role: one }], source: null },
          unread: [{ part: one, because: two }]
        })
        const html = htmlOf(inspection)
        expect(elements(html).filter(element => !allowed.has(element))).toEqual([])
        expect(plainText(html)).not.toMatch(/@\w|:\/\/|#\d/)
      }),
      { numRuns: effort(20, 200) }
    )
  })
})

describe('withShortAddresses', () => {
  it('shows no full address', () => {
    const text = JSON.stringify(withShortAddresses(inspectionOf()))
    expect(text).not.toContain('ada@')
    expect(text.match(/a…@example\.com/g)).toHaveLength(4)
  })
})

describe('boundedJson', () => {
  it('keeps everything if it fits', () => {
    expect(JSON.parse(boundedJson(inspectionOf(), 64 * 1024))).toEqual({ isComplete: true, ...inspectionOf() })
  })

  it('keeps the end of logs and the start of lists', () => {
    const logs = {
      ...inspectionOf().logs!,
      runtime: Array.from({ length: 1000 }, (_, index) => `${index} ${'x'.repeat(90)}`)
    }
    const history = Array.from({ length: 200 }, (_, index) => ({
      ...inspectionOf().history![0]!,
      versionId: `v${index}`
    }))
    const read = JSON.parse(boundedJson(inspectionOf({ logs, history }), 64 * 1024))
    expect(read.isComplete).toBe(false)
    expect(read.logs.runtime.at(-1)).toMatch(/^999 /)
    expect(read.history[0].versionId).toBe('v0')
  })

  itSampled.each([
    ['control characters', '\0'],
    ['quotes', '"'],
    ['wide characters', '😀'],
    ['letters', 'x']
  ])('is valid JSON within its limit for long texts of %s', (_, character) => {
    const base = inspectionOf()
    const text = character.repeat(effort(10_000, 100_000))
    const json = boundedJson(
      inspectionOf({
        version: { ...base.version!, label: text, createdBy: text, runtimeParameters: Array(100).fill(text) },
        provenance: { ...base.provenance!, repository: text, commit: text, ref: text },
        logs: { build: Array(10).fill(text), runtime: Array(10).fill(text), buildStatus: text, buildError: text },
        unread: Array(5).fill({ part: text, because: text })
      }),
      64 * 1024
    )
    expect(Buffer.byteLength(json)).toBeLessThanOrEqual(64 * 1024)
    expect(JSON.parse(json).application.name).toBe('churn')
  })
})
