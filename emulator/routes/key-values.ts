import { page } from '../http/paging.ts'
import { invalid, noContent, notFound, ok } from '../http/reply.ts'
import { newRecordFields, type Routes, type Viewer } from '../platform.ts'
import { findApplication, findVersion } from '../rules/access.ts'
import { viewCreator, viewTime } from '../rules/views.ts'
import type { KeyValue } from '../state/account-records.ts'
import type { Schemas } from '../wire.ts'

/** Routes of key-values. Access to a key-value requires the same access to its entity. */
export const keyValueRoutes: Routes = {
  keyValuesList(call) {
    const { entityId, entityType, name } = call.query
    requireEntityAccess(call, call.query, 'read')
    const items = call.platform.state
      .all('keyValues')
      .filter(each => each.entityId === entityId && each.entityType === entityType)
      .filter(each => name === undefined || each.name === name)
    return page(call, { path: call.path, query: call.query, items, view: each => viewKeyValue(call, each) })
  },

  keyValuesCreate(call) {
    const { entityId, entityType, name, category, valueType, description = '' } = call.body
    requireEntityAccess(call, call.body, 'write')
    const value = readValue(valueType, call.body)
    const keyValue: KeyValue = {
      ...newRecordFields(call),
      entityId,
      entityType,
      name,
      category,
      valueType,
      value,
      description
    }
    call.platform.state.put('keyValues', keyValue)
    return { status: 201, body: { id: keyValue.id } satisfies Schemas['Created'] }
  },

  keyValuesRetrieve: call => ok(viewKeyValue(call, findKeyValue(call, call.params.keyValueId, 'read'))),

  keyValuesPatch(call) {
    const keyValue = findKeyValue(call, call.params.keyValueId, 'write')
    const { value, numericValue, booleanValue, comment: _, ...changes } = call.body
    const changed = { ...keyValue, ...changes, updatedAt: call.platform.clock.now() }
    requireEntityAccess(call, changed, 'write')
    const isGiven = [value, numericValue, booleanValue].some(given => given !== undefined)
    if (isGiven || changed.valueType !== keyValue.valueType) changed.value = readValue(changed.valueType, call.body)
    call.platform.state.put('keyValues', changed)
    return ok(viewKeyValue(call, changed))
  },

  keyValuesDelete(call) {
    call.platform.state.remove('keyValues', findKeyValue(call, call.params.keyValueId, 'write').id)
    return noContent()
  }
}

/** @throws Refusal 404, 403 */
function requireEntityAccess(
  viewer: Viewer,
  { entityId, entityType }: Pick<KeyValue, 'entityId' | 'entityType'>,
  level: 'read' | 'write'
): void {
  if (entityType === 'customApplication') findApplication(viewer, entityId, level)
  else findVersion(viewer, viewer.platform.state.get('versions', entityId)?.sourceId ?? '', entityId, level)
}

/** @throws Refusal 404, 403 */
function findKeyValue(viewer: Viewer, id: string, level: 'read' | 'write'): KeyValue {
  const keyValue = viewer.platform.state.get('keyValues', id)
  if (keyValue === undefined) throw notFound('Key-value', id)
  requireEntityAccess(viewer, keyValue, level)
  return keyValue
}

/**
 * Reads the value from the field of its type, or numbers and booleans from text.
 *
 * @throws Refusal 422
 */
function readValue(
  type: Schemas['KeyValueType'],
  { value, numericValue, booleanValue }: Pick<Schemas['KeyValueUpdate'], 'value' | 'numericValue' | 'booleanValue'>
): string | number | boolean {
  const missing = (key: string) => invalid(key, `${key} is required for a key-value of type ${type}`)
  if (type === 'boolean') {
    const flag = booleanValue ?? (value === undefined ? undefined : /^true$/i.test(value))
    if (flag === undefined) throw missing('booleanValue')
    return flag
  }
  if (type === 'numeric') {
    const number = numericValue ?? (value === undefined ? Number.NaN : Number(value))
    if (!Number.isFinite(number)) throw missing('numericValue')
    return number
  }
  if (value === undefined) throw missing('value')
  return value
}

/** View with all value fields, because the SDK requires every key, for example a numeric value of a text. */
function viewKeyValue(viewer: Viewer, keyValue: KeyValue): Schemas['KeyValue'] {
  const { value } = keyValue
  return {
    id: keyValue.id,
    entityId: keyValue.entityId,
    entityType: keyValue.entityType,
    name: keyValue.name,
    category: keyValue.category,
    valueType: keyValue.valueType,
    value: String(value),
    numericValue: typeof value === 'number' ? value : 0,
    booleanValue: value === true,
    description: keyValue.description,
    createdAt: viewTime(viewer, keyValue.createdAt),
    creatorId: keyValue.userId,
    creatorName: viewCreator(viewer, keyValue.userId).createdBy ?? '',
    artifactSize: 0,
    originalFileName: '',
    isEditable: true,
    isDatasetMissing: false,
    errorMessage: ''
  }
}
