import { describe, expect, it } from '@jest/globals'
import { promotedParameters, promotedResources, type ValueSources } from '../../../src/actions/promote/values.ts'
import type { ScalarValue } from '../../../src/parameter-types.ts'
import type { CurrentParameter } from '../../../src/plan/current-state.ts'
import type { CurrentResources } from '../../../src/resources.ts'
import { messageOf } from '../../support/inputs.ts'

const parameter = (name: string, override: ScalarValue, type = 'string') =>
  ({ name, type, override }) as CurrentParameter

const DATABASE = parameter('DATABASE', 'staging-db')

interface Given {
  base?: CurrentParameter[]
  live?: CurrentParameter[] | null
  defaults?: string[]
  given?: string[]
  of?: 'target' | 'source'
}

function choose({ base = [DATABASE], live = [], defaults = [], given = [], of = 'target' }: Given) {
  const sources: ValueSources = {
    base: { parameters: base },
    defaults: new Set(defaults),
    from: 'staging',
    to: 'churn',
    live: live === null ? null : { parameters: live }
  }
  return promotedParameters(new Set(given), sources, of)
}

const own = parameter('DATABASE', 'production-db')
const kept = { name: 'DATABASE', type: 'string', value: 'production-db' } as const

describe('promotedParameters', () => {
  it.each<[string, Given, Partial<ReturnType<typeof choose>>]>([
    ['the value of the target', { live: [own] }, { parameters: [kept] }],
    [
      'the value of the target, of a parameter without one',
      { base: [parameter('DATABASE', null)], live: [own] },
      { parameters: [kept] }
    ],
    ['nothing for a parameter without a value', { base: [parameter('DATABASE', null)] }, { parameters: [] }],
    ['nothing for a parameter that the inputs set', { given: ['DATABASE'] }, { parameters: [] }],
    [
      'the default, where the target sets nothing',
      { defaults: ['DATABASE'], live: [parameter('DATABASE', null)] },
      { parameters: [{ ...kept, value: null }], defaulted: ['DATABASE'] }
    ],
    ['parameters that only the target has', { base: [], live: [own, parameter('EMPTY', null)] }, { kept: [kept] }],
    ['no parameter of the target that the inputs set', { base: [], live: [own], given: ['DATABASE'] }, { kept: [] }],
    [
      'the value of the target as the type of the version',
      { base: [parameter('LIMIT', 5, 'numeric')], live: [parameter('LIMIT', '7')] },
      { parameters: [{ name: 'LIMIT', type: 'numeric', value: 7 }] }
    ],
    [
      'a value of a type that is unknown here',
      { base: [parameter('X', 'a', 'later')], live: [parameter('X', 'b', 'later')] },
      { parameters: [{ name: 'X', type: 'later' as 'string', value: 'b' }] }
    ],
    [
      'the values of the source, if these are asked for',
      { live: [own], of: 'source' },
      { parameters: [{ ...kept, value: 'staging-db' }], kept: [] }
    ]
  ])('has %s', (_, given, expected) => {
    expect(choose(given)).toMatchObject(expected)
  })

  it.each([null, [], [parameter('DATABASE', null)]])('refuses a parameter without a value: %j', live => {
    const text = messageOf(() => choose({ live }))
    expect(text).toContain('Application "churn" has no value for runtime parameter "DATABASE".')
    expect(text).toContain('DATABASE=null leaves it without one')
    expect(text).not.toContain('staging-db')
  })

  it('refuses everything at once', () => {
    const base = [DATABASE, parameter('URL', 'u'), parameter('LIMIT', 5, 'numeric'), parameter('X', 'a', 'later')]
    const live = [parameter('LIMIT', 'secret-text'), parameter('X', 'b')]
    const text = messageOf(() => choose({ base, live }))
    expect(text).toContain('no value for the runtime parameters "DATABASE", "URL"')
    expect(text).toContain('Runtime parameter "LIMIT" has a value of another type. In "churn" it is string')
    expect(text).toContain('Runtime parameter "X" has a value of another type.')
    expect(text).not.toContain('secret-text')
  })
})

describe('promotedResources', () => {
  const resources = (more: Partial<CurrentResources> = {}): CurrentResources => ({
    resourceLabel: null,
    replicas: null,
    sessionAffinity: null,
    serviceWebRequestsOnRootPath: null,
    healthEndpointPath: null,
    ...more
  })
  const base = {
    resources: resources({ replicas: 1, healthEndpointPath: '/new', serviceWebRequestsOnRootPath: false })
  }
  const live = {
    resources: resources({ replicas: 2, sessionAffinity: true, healthEndpointPath: '/old', resourceLabel: 'cpu.large' })
  }

  it('keeps the sizes of the target, and the paths of the code', () => {
    expect(promotedResources({}, base, live, 'target')).toEqual({
      resourceLabel: 'cpu.large',
      replicas: 2,
      sessionAffinity: true,
      serviceWebRequestsOnRootPath: false,
      healthEndpointPath: '/new'
    })
  })

  it.each([
    ['the source, if asked for', live, 'source' as const],
    ['the source, for a new application', null, 'target' as const]
  ])('has the resources of %s', (_, target, of) => {
    expect(promotedResources({}, base, target, of)).toEqual({
      replicas: 1,
      serviceWebRequestsOnRootPath: false,
      healthEndpointPath: '/new'
    })
  })

  it('has those of the inputs before all others', () => {
    const given = { replicas: 3, healthEndpointPath: '/mine' }
    expect(promotedResources(given, base, live, 'target')).toMatchObject({ ...given, sessionAffinity: true })
    expect(promotedResources(given, base, live, 'source')).toMatchObject(given)
  })
})
