import { boolCoreTag, floatCoreTag, intCoreTag, NOT_RESOLVED, nullCoreTag } from 'js-yaml'

const TAGS = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]

/** Value of a scalar without quotes in YAML's core schema. */
export function plainValue(text: string): string | number | boolean | null {
  for (const tag of TAGS) {
    const value = tag.resolve(text, false, tag.tagName)
    if (value !== NOT_RESOLVED) return value
  }
  return text
}
