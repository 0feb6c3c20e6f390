/** The live version of an application. */
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

/** An entry of the history of an application. */
export interface Publication {
  at: string
  by: string | null
  versionId: string
  versionLabel: string | null
  sourceId: string
  sourceName: string | null
}
