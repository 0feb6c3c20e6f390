import type { CurrentApplication } from '../../src/plan/current-state.ts'
import type { VersionRef } from '../../src/plan/publish.ts'

/** Version whose id and label come from a short name. */
export const version = (name: string, more: Partial<VersionRef> = {}): VersionRef => ({
  id: `id-${name}`,
  label: name,
  sourceId: 's',
  sourceName: 'churnSource',
  ...more
})

export const application = (more: Partial<CurrentApplication> = {}): CurrentApplication => ({
  id: 'a',
  name: 'churn',
  url: null,
  status: 'running',
  sourceId: 's',
  sourceName: 'churnSource',
  versionId: 'id-live',
  allowAutoStopping: null,
  externalAccessEnabled: null,
  externalAccessRecipients: [],
  ...more
})
