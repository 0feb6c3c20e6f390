import type { Provenance } from '../../files/types.ts'
import type { CurrentApplication, CurrentGrant } from '../../plan/current-state.ts'
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

/** The live version of the application. */
export interface InspectedVersion {
  id: string
  label: string | null
  sourceId: string
  sourceName: string | null
  createdAt: string
  createdBy: string | null
  files: number
  environmentVersionId: string | null
  resourceLabel: string | null
  replicas: number | null
  requiredKeyScopeLevel: string | null
  /** Names without values. */
  runtimeParameters: readonly string[]
}

/** An entry of the application's history. */
export interface Publication {
  at: string
  by: string | null
  versionId: string
  versionLabel: string | null
  sourceId: string
  sourceName: string | null
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

/** Shortens `ada@example.com` to `a…@example.com`. A user name that is not an address stays unchanged. */
export function shortAddress(name: string): string {
  return name.replace(/^(.)[^@]*@/su, '$1…@')
}

/** Maximum lengths of lists and texts. The first step that makes the JSON small enough applies. */
const SIZE_STEPS = [
  { entries: 200, characters: 4_000 },
  { entries: 50, characters: 1_000 },
  { entries: 10, characters: 300 },
  { entries: 0, characters: 200 }
]

/** Serializes to JSON of at most `maxBytes`, which must be 50,000 or more. `isComplete` is false if anything was cut. */
export function boundedJson(inspection: Inspection, maxBytes: number): string {
  let json = JSON.stringify({ isComplete: true, ...inspection })
  for (const limits of SIZE_STEPS) {
    if (Buffer.byteLength(json) <= maxBytes) break
    json = JSON.stringify({ isComplete: false, ...(cut(inspection, limits) as Inspection) })
  }
  return json
}

/** Cuts lists and texts. Keeps the end of logs, and the start of everything else. */
function cut(value: unknown, limits: { entries: number; characters: number }, key = ''): unknown {
  if (typeof value === 'string') return value.slice(0, limits.characters)
  if (Array.isArray(value)) {
    const isLog = key === 'build' || key === 'runtime'
    const kept = isLog ? value.slice(Math.max(0, value.length - limits.entries)) : value.slice(0, limits.entries)
    return kept.map(entry => cut(entry, limits))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cut(inner, limits, name)]))
}
