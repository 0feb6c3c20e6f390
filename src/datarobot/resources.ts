import {
  type CurrentResources,
  RESOURCE_KEYS,
  RESOURCES,
  type ResourceKey,
  type ResourceType,
  type ResourceValue
} from '../resources.ts'
import { boolean, maybe, number, record, type Shape, type Shaped, text } from '../validators.ts'

const SHAPES: Readonly<Record<ResourceType, Shape>> = { text, path: text, count: number, flag: boolean }

type Keys = { readonly [K in ResourceKey]: Shape<ResourceValue<K> | null | undefined> }

/** Resources in a reply. */
export const RESOURCES_SHAPE = record(
  Object.fromEntries(RESOURCE_KEYS.map(key => [key, maybe(SHAPES[RESOURCES[key].type])])) as Keys
)

/** Resources of a version, with null for those that the reply lacks. */
export function readResources(wire: Shaped<typeof RESOURCES_SHAPE> | null | undefined): CurrentResources {
  return Object.fromEntries(RESOURCE_KEYS.map(key => [key, wire?.[key] ?? null])) as CurrentResources
}
