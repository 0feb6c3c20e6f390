import type { Provenance } from '../../files/types.ts'
import type { CurrentApplication, CurrentGrant } from '../../plan/current-state.ts'
import type { Visits } from './visits.ts'

/** What an inspection found: the output `json`, and what the summary shows. Null is what could not be read. */
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
    /** Of guests: how many addresses and domains. */
    externalAccessRecipients: number
    isPreview: boolean
  }
  version: InspectedVersion | null
  /** What the manifest of the live version says. */
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

/** The version that the application runs. */
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
  /** Names only. */
  runtimeParameters: readonly string[]
}

/** One entry of the application's history. */
export interface Publication {
  at: string
  by: string | null
  versionId: string
  versionLabel: string | null
  sourceId: string
  sourceName: string | null
}

/** The same with addresses of people shortened: everybody who sees the repository may read its summaries and logs. */
export function shortened(inspection: Inspection): Inspection {
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

/** `ada@example.com` as `a…@example.com`; a user name that is no address stays. */
export function shortAddress(name: string): string {
  return name.replace(/^(.)[^@]*@/su, '$1…@')
}

/** How much of each list and text is kept, more or less of it until the whole fits. */
const SIZE_STEPS = [
  { entries: 200, characters: 4_000 },
  { entries: 50, characters: 1_000 },
  { entries: 10, characters: 300 },
  { entries: 0, characters: 200 }
]

/** As JSON of at most so many bytes, which are some 50,000 at least; `isComplete` tells whether anything was cut. */
export function boundedJson(inspection: Inspection, mostBytes: number): string {
  let json = JSON.stringify({ isComplete: true, ...inspection })
  for (const most of SIZE_STEPS) {
    if (Buffer.byteLength(json) <= mostBytes) break
    json = JSON.stringify({ isComplete: false, ...(cut(inspection, most) as Inspection) })
  }
  return json
}

/** Of logs the end tells most, of everything else the beginning. */
function cut(value: unknown, most: { entries: number; characters: number }, key = ''): unknown {
  if (typeof value === 'string') return value.slice(0, most.characters)
  if (Array.isArray(value)) {
    const isLog = key === 'build' || key === 'runtime'
    const kept = isLog ? value.slice(Math.max(0, value.length - most.entries)) : value.slice(0, most.entries)
    return kept.map(entry => cut(entry, most))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cut(inner, most, name)]))
}
