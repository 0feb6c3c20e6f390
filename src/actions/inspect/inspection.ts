import type { Provenance } from '../../files/types.ts'
import type { CurrentApplication, CurrentGrant } from '../../plan/current-state.ts'
import type { InspectedVersion, Publication } from '../../plan/publications.ts'
import { shortAddress } from '../../text/addresses.ts'
import type { Visits } from './visits.ts'

/** Result of an inspection, for the output `json` and the summary. Null is a part that could not be read. */
export interface Inspection {
  application: {
    id: string
    name: string
    url: string | null
    status: CurrentApplication['status']
    createdAt: string | null
    updatedAt: string | null
    allowAutoStopping: boolean | null
    externalAccessEnabled: boolean | null
    /** Number of addresses and domains of guests. */
    externalAccessRecipients: number
    isPreview: boolean
  }
  version: InspectedVersion | null
  /** Provenance from the manifest of the live version. */
  provenance: Provenance | null
  history: readonly Publication[] | null
  visits: Visits | null
  access: { application: readonly CurrentGrant[] | null; source: readonly CurrentGrant[] | null }
  logs: {
    build: readonly string[]
    runtime: readonly string[]
    buildStatus: string | null
    buildError: string | null
  } | null
  unread: readonly { part: string; because: string }[]
}

/** Shortens mail addresses, because everybody who can see the repository can read its summaries and logs. */
export function withShortAddresses(inspection: Inspection): Inspection {
  const { version, history, access } = inspection
  const grants = (all: readonly CurrentGrant[] | null) =>
    all?.map(grant => (grant.type === 'user' ? { ...grant, key: shortAddress(grant.key) } : grant)) ?? null
  return {
    ...inspection,
    version: version && { ...version, createdBy: version.createdBy && shortAddress(version.createdBy) },
    history: history?.map(entry => ({ ...entry, by: entry.by && shortAddress(entry.by) })) ?? null,
    access: { application: grants(access.application), source: grants(access.source) }
  }
}
