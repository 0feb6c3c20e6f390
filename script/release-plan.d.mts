export declare function parseTag(tag: string): number[] | null
export declare function problemsOf(release: {
  tag: string
  version: string
  lockVersion: string
  workflowRefs: readonly string[]
  changelog: string
  isNewTag: boolean
  released: readonly string[]
}): string[]
export declare function refsOf(workflow: string, repository: string): string[]
export declare function notesOf(changelog: string, version: string): string | null
export declare function movingTags(tag: string, released: readonly string[]): { tag: string; higher: string | null }[]
export declare function isLatest(tag: string, released: readonly string[]): boolean
