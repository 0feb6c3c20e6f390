import type { CurrentApplication, CurrentVersion } from '../plan/current-state.ts'
import type { WireApplication } from './applications.ts'
import { readResources } from './resources.ts'
import type { WireVersion } from './versions.ts'
import { parseTimestamp } from './wire.ts'

/** Converts an application for the plan. */
export function toCurrentApplication(wire: WireApplication): CurrentApplication {
  return {
    id: wire.id,
    name: wire.name,
    url: wire.applicationUrl,
    status: wire.status,
    sourceId: wire.customApplicationSourceId,
    sourceName: wire.sourceName ?? null,
    versionId: wire.customApplicationSourceVersionId,
    allowAutoStopping: wire.allowAutoStopping,
    externalAccessEnabled: wire.externalAccessEnabled,
    externalAccessRecipients: wire.externalAccessRecipients ?? []
  }
}

/** Converts a version for the plan. */
export function toCurrentVersion(wire: WireVersion): CurrentVersion {
  const { resources } = wire
  return {
    id: wire.id,
    label: wire.label,
    items: wire.items.map(item => ({ id: item.id, path: item.filePath, created: parseTimestamp(item.created) })),
    environmentId: wire.baseEnvironmentId,
    environmentVersionId: wire.baseEnvironmentVersionId,
    resources: readResources(resources),
    keyScope: wire.requiredKeyScopeLevel ?? null,
    parameters: (wire.runtimeParameters ?? []).map(
      ({ fieldName, type, overrideValue, currentValue, defaultValue }) => ({
        name: fieldName,
        type,
        override: overrideValue ?? (currentValue === defaultValue ? null : (currentValue ?? null))
      })
    )
  }
}
