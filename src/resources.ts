import type { Schemas } from './datarobot/wire.ts'
import { plural } from './text/units.ts'

/** Types of resources, each with the type of its value. A `path` is the path of a URL. */
interface Values {
  text: string
  path: string
  count: number
  flag: boolean
}

type Resource = {
  [T in keyof Values]: {
    /** Name of the input that sets it. */
    input: string
    type: T
    /** A size belongs to the application that is promoted to, a path to the code that answers it. */
    belongsTo: 'application' | 'code'
    /** Part of the line of a plan. */
    describe(value: Values[T]): string
  }
}[keyof Values]

/**
 * Every resource of a version, by its key in the contract. The reader of inputs, the shape of replies, the comparison
 * with the current version and the text of the plan all follow this table.
 */
export const RESOURCES = {
  resourceLabel: {
    input: 'resource-label',
    type: 'text',
    belongsTo: 'application',
    describe: label => `resources ${JSON.stringify(label)}`
  },
  replicas: {
    input: 'replicas',
    type: 'count',
    belongsTo: 'application',
    describe: count => plural(count, 'replica')
  },
  sessionAffinity: {
    input: 'session-affinity',
    type: 'flag',
    belongsTo: 'application',
    describe: on => `session affinity ${on ? 'on' : 'off'}`
  },
  serviceWebRequestsOnRootPath: {
    input: 'root-path',
    type: 'flag',
    belongsTo: 'code',
    describe: on => `root path ${on ? 'on' : 'off'}`
  },
  healthEndpointPath: {
    input: 'health-endpoint-path',
    type: 'path',
    belongsTo: 'code',
    describe: path => `health path ${JSON.stringify(path)}`
  }
} satisfies Record<keyof Schemas['CustomApplicationResources'], Resource>

export type ResourceKey = keyof typeof RESOURCES

/** Type of the input of a resource. */
export type ResourceType = keyof Values

/** Value of a resource. */
export type ResourceValue<K extends ResourceKey = ResourceKey> = Values[(typeof RESOURCES)[K]['type']]

/** Resources that a workflow sets; an absent key leaves the resource unchanged. */
export type Resources = { [K in ResourceKey]?: ResourceValue<K> }

/** Resources of an existing version; null for those that nobody set. */
export type CurrentResources = { [K in ResourceKey]: ResourceValue<K> | null }

export const RESOURCE_KEYS = Object.keys(RESOURCES) as ResourceKey[]

/** Sizes that are set: the resources that belong to an application, and not to its code. */
export function sizesOf(resources: CurrentResources): Resources {
  const sizes = RESOURCE_KEYS.filter(key => RESOURCES[key].belongsTo === 'application' && resources[key] !== null)
  return Object.fromEntries(sizes.map(key => [key, resources[key]]))
}

/** Texts for the resources that are set, in the order of the table. */
export function describeResources(resources: Resources): string[] {
  return RESOURCE_KEYS.flatMap(key => {
    const value = resources[key]
    const describe = RESOURCES[key].describe as (value: ResourceValue) => string
    return value === undefined ? [] : [describe(value)]
  })
}
