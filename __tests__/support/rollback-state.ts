import type { CurrentApplication } from '../../src/plan/current-state.ts'
import type { VersionRef } from '../../src/plan/publish.ts'

/** A version by a short name, which is its label too. */
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
  versionId: 'id-live',
  allowAutoStopping: null,
  externalAccessEnabled: null,
  externalAccessRecipients: [],
  ...more
})
