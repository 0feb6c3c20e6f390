/** Event in the history of an application. It remains after its objects are deleted, so it contains their names. */
export interface TimelineEvent {
  id: string
  time: number
  /** Null for an event of a version, which belongs to every application of its source. */
  application: Named | null
  sourceId: string | null
  version: Named | null
  detail: TimelineDetail
}

/** Object with its name or label at the time of the event. */
export interface Named {
  id: string
  name: string | null
}

export type TimelineDetail =
  | { kind: 'version-created' | 'version-deleted' }
  | { kind: 'created' | 'published' | 'starting' | 'paused' | 'stopped' | 'deleted' }
  /** `replaced` is the version that answered before. Null if there was none, or if it was the same. */
  | { kind: 'running'; replaced: Named | null }
  | ({ kind: 'failed'; failureId: string } & Pick<LaunchFailure, 'stage' | 'reason'>)
  | { kind: 'settings' | 'sharing'; changes: readonly ValueChange[] }

/** Change of one setting or role, as text. */
export interface ValueChange {
  name: string
  before: string
  after: string
}

/** Failed launch with its logs. The log of the application itself belongs to the next launch. */
export interface LaunchFailure {
  id: string
  applicationId: string
  versionId: string | null
  time: number
  stage: 'build' | 'start' | 'run'
  reason: string
  buildLog: string
  lines: readonly string[]
}
