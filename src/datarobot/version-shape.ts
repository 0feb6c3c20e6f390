import type { KeyScopeLevel, ParameterType } from '../plan/types.ts'
import { flag, id, listOf, maybe, number, record, type Shaped, scalar, text, type WithNulls, word } from '../shape.ts'

/** What is read of a version. */
export const VERSION_KEYS = {
  id,
  label: maybe(text),
  createdAt: text,
  createdBy: maybe(text),
  isFrozen: maybe(flag),
  baseEnvironmentId: maybe(id),
  baseEnvironmentVersionId: maybe(id),
  items: listOf(record({ id, filePath: text, created: text })),
  resources: maybe(
    record({
      resourceLabel: maybe(text),
      replicas: maybe(number),
      sessionAffinity: maybe(flag),
      serviceWebRequestsOnRootPath: maybe(flag),
      healthEndpointPath: maybe(text)
    })
  ),
  requiredKeyScopeLevel: maybe(word<NonNullable<KeyScopeLevel>>()),
  runtimeParameters: maybe(
    listOf(
      record({
        fieldName: text,
        type: word<ParameterType>(),
        defaultValue: maybe(scalar),
        currentValue: maybe(scalar),
        overrideValue: maybe(scalar)
      })
    )
  )
}
export const VERSION_SHAPE = record(VERSION_KEYS)

/** The version in the reply of its source, which may say less of it. */
export const LATEST_SHAPE = record({ id, items: listOf(record({ id, filePath: text })) })
export type LatestVersion = Shaped<typeof LATEST_SHAPE>

/** A version, with null for what some servers leave out. */
export type WireVersion = WithNulls<Shaped<typeof VERSION_SHAPE>>
