import type { CurrentState } from '../plan/current-state.ts'
import { promotedFrom } from '../plan/promoted-label.ts'
import { sizesOf } from '../resources.ts'
import { orNullIfMissing } from './api-errors.ts'
import type { WireApplication } from './applications.ts'
import type { Client } from './client.ts'
import { toCurrentVersion } from './to-current.ts'

/**
 * Reads the values of an application whose live version was promoted to it from another source. They are newer than those
 * in its own source.
 *
 * @param source source of the application
 * @returns null if the live version was not promoted, or belongs to the source
 */
export async function promotedValues(
  client: Client,
  application: WireApplication | null,
  source: CurrentState['source']
): Promise<NonNullable<CurrentState['promoted']> | null> {
  const { customApplicationSourceVersionId: id = null, customApplicationSourceId: sourceId = null } = application ?? {}
  if (id === null || sourceId === null || sourceId === source?.id) return null
  // Some servers do not tell the label.
  const isOther = application?.sourceVersionLabel != null && promotedFrom(application.sourceVersionLabel) === null
  if (isOther) return null
  const version = await orNullIfMissing(client.versions(sourceId).get(id))
  if (version === null || promotedFrom(version.label) === null) return null
  const { parameters, resources } = toCurrentVersion(version)
  return { parameters, resources: sizesOf(resources) }
}
