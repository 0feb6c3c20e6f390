import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type ApprovedPlan, keyPlan, PlanKey, signPlan, verifyPlan } from '../../src/plan/approval.ts'
import { comparePlans, describeDifferences } from '../../src/plan/compare-plans.ts'
import type { Effect } from '../../src/plan/effects.ts'

const KEY = new PlanKey(Buffer.alloc(32, 1))
const OTHER = new PlanKey(Buffer.alloc(32, 2))
const SUBJECT = { endpoint: 'https://app.datarobot.com/api/v2', application: 'churn', pullRequest: 12 }
const TEXT = '### Plan\n\nupdate `churn`'

const effect = (name: string, value: string | null = 'x', more: Partial<Effect> = {}): Effect => ({
  kind: 'file',
  name,
  value,
  isChange: true,
  before: null,
  after: null,
  ...more
})

const keyed = (effects: readonly Effect[], key = KEY) => keyPlan(key, effects, text => text)

const sign = (effects: readonly Effect[], { key = KEY, maxChars = 20_000, madeAt = 1, pullRequest = 12 } = {}) =>
  signPlan(key, keyed(effects, key), { ...SUBJECT, pullRequest, madeAt }, TEXT, maxChars)

const approved = (effects: readonly Effect[], options: Parameters<typeof sign>[1] = {}): ApprovedPlan => {
  const pullRequest = options?.pullRequest ?? 12
  return verifyPlan(KEY, sign(effects, options), TEXT, { ...SUBJECT, pullRequest }) as ApprovedPlan
}

describe('a signed plan', () => {
  it('is read with the key that signed it', () => {
    const plan = keyed([effect('a.py')])
    expect(verifyPlan(KEY, sign([effect('a.py')]), TEXT, SUBJECT)).toEqual({
      pullRequest: 12,
      madeAt: 1,
      digest: plan.digest,
      effects: plan.changes
    })
  })

  it('is read after an editor changed line ends', () => {
    expect(verifyPlan(KEY, sign([effect('a.py')]), `${TEXT.replaceAll('\n', '\r\n')}\r\n`, SUBJECT)).toBeInstanceOf(
      Object
    )
  })

  it.each([
    ['another key', sign([effect('a.py')], { key: OTHER }), TEXT, SUBJECT, 'forged'],
    ['a changed record', sign([effect('a.py')]).replace(/^./, 'A'), TEXT, SUBJECT, 'forged'],
    ['no signature', sign([effect('a.py')]).replace(/\..*/, ''), TEXT, SUBJECT, 'forged'],
    ['another text', sign([effect('a.py')]), `${TEXT}.`, SUBJECT, 'edited'],
    ['another pull request', sign([effect('a.py')]), TEXT, { ...SUBJECT, pullRequest: 13 }, 'other-subject'],
    ['another application', sign([effect('a.py')]), TEXT, { ...SUBJECT, application: 'other' }, 'other-subject'],
    ['another server', sign([effect('a.py')]), TEXT, { ...SUBJECT, endpoint: 'https://x/api/v2' }, 'other-subject']
  ])('is no approval with %s', (_, token, text, subject, reason) => {
    expect(verifyPlan(KEY, token, text, subject)).toBe(reason)
  })

  it('of a later format is recognized as such', () => {
    const payload = Buffer.from('x').toString('base64url')
    const token = `${payload}.${KEY.digest('record', payload).toString('base64url')}`
    expect(verifyPlan(KEY, token, TEXT, SUBJECT)).toBe('unsupported')
  })

  it('contains neither values nor names of people, and no digest of them without the key', () => {
    const effects = [
      effect('PASSWORD', 'hunter2', { kind: 'parameter' }),
      effect('user ann@example.com', 'USER', { kind: 'role', after: 'USER' })
    ]
    const { changes } = approved(effects) as unknown as { changes: unknown }
    expect(JSON.stringify([approved(effects), changes])).not.toMatch(/hunter2|ann/)
    expect(keyed(effects).changes.map(({ digest }) => digest)).not.toEqual(
      keyed(effects, OTHER).changes.map(({ digest }) => digest)
    )
  })

  it('has redacted names', () => {
    const { changes } = keyPlan(KEY, [effect('hunter2.py')], text => text.replaceAll('hunter2', '***'))
    expect(changes[0]?.name).toBe('***.py')
  })

  it('without room keeps the digest alone, which approves only the same plan', () => {
    const effects = Array.from({ length: 400 }, (_, index) => effect(`folder/f${index}.py`, String(index)))
    const plan = approved(effects, { maxChars: 1_500 })
    expect(plan.effects).toBeNull()
    expect(comparePlans(keyed(effects), [plan])).toEqual([])
    expect(comparePlans(keyed(effects.slice(1)), [plan])).not.toEqual([])
  })

  it('has another key for another repository', async () => {
    const [one, same, other] = await Promise.all(
      [1, 1, 2].map(async id => (await PlanKey.derive('secret', ['https://github.com', id])).digest('plan', 'x'))
    )
    expect(same).toEqual(one)
    expect(other).not.toEqual(one)
  })
})

describe('comparing plans', () => {
  it('approves what the same plan shows, in any order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string(), fc.option(fc.string())), { selector: ([name]) => name }),
        all => {
          const effects = all.map(([name, value]) => effect(name, value))
          expect(comparePlans(keyed(effects.toReversed()), [approved(effects)])).toEqual([])
        }
      )
    )
  })

  it('rejects every other value, and everything that no plan shows', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), fc.nat(), (names, at) => {
        const index = at % names.length
        const effects = names.map(name => effect(name))
        const other = effects.map((each, position) => (position === index ? { ...each, value: 'y' } : each))
        expect(comparePlans(keyed(other), [approved(effects)])).toHaveLength(1)
        const fewer = effects.filter((_, position) => position !== index)
        expect(comparePlans(keyed(effects), [approved(fewer)])).toHaveLength(1)
      })
    )
  })

  it('accepts that an earlier deploy did a part of it', () => {
    const effects = [effect('a.py', 'new'), effect('old.py', null), effect('b.py', 'new')]
    const rest = keyed([effect('a.py', 'new', { isChange: false }), effect('b.py', 'new')])
    expect(comparePlans(rest, [approved(effects)])).toEqual([])
  })

  it('asks the newest plan that shows a file', () => {
    const plans = [
      approved([effect('b.py')], { pullRequest: 13 }),
      approved([effect('a.py', 'old'), effect('b.py', 'old')])
    ]
    expect(describeDifferences(comparePlans(keyed([effect('b.py'), effect('a.py', 'new')]), plans))).toEqual([
      'file "a.py": other content in the plan of pull request #12; it would be changed'
    ])
  })

  it('describes each kind of difference', () => {
    const plan = keyed([
      effect('replicas', '3', { kind: 'resource', after: '3' }),
      effect('environment', 'v2', { kind: 'environment', after: 'version v2' }),
      effect('user ann', 'OWNER', { kind: 'role', after: 'OWNER' }),
      effect('gone.py', null)
    ])
    const shown = approved([
      effect('replicas', '2', { kind: 'resource', after: '2' }),
      effect('environment', 'v1', { kind: 'environment', after: 'version v1' }),
      effect('gone.py', 'kept')
    ])
    expect(describeDifferences(comparePlans(plan, [shown]))).toEqual([
      'file "gone.py": changed in the plan of pull request #12; it would be deleted',
      'execution environment: version v1 in the plan of pull request #12; it would be version v2',
      'setting "replicas": 2 in the plan of pull request #12; it would be 3',
      'role of the application: not in an approved plan; it would be OWNER'
    ])
  })
})
