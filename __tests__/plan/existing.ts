import type { HaveApplication } from '../../src/plan/have.ts'
import type { ExistingVersion } from '../../src/plan/publish.ts'

/** A version by a short name, which is its label too. */
export const version = (name: string, more: Partial<ExistingVersion> = {}): ExistingVersion => ({
  id: `id-${name}`,
  label: name,
  sourceId: 's',
  sourceName: 'churnSource',
  ...more
})

export const application = (more: Partial<HaveApplication> = {}): HaveApplication => ({
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
