import { type DesiredFile, MANIFEST_PATH } from '../files/types.ts'
import type { CurrentState } from './current-state.ts'

/** Changes that turn the files of the base into those of the checkout. */
export interface Diff {
  uploads: readonly DesiredFile[]
  deletes: readonly string[]
  /** Paths from a custom template that stay although the checkout does not have them. */
  kept: readonly string[]
}

/**
 * Compares the checkout with the version to start from. Without a trusted manifest the contents of that version are
 * unknown, so all files are uploaded; the paths are known from its items in any case.
 *
 * @param keepsTemplateFiles whether files that came from a custom template are kept
 */
export function diffFiles(
  files: readonly DesiredFile[],
  current: Pick<CurrentState, 'base' | 'manifest'>,
  keepsTemplateFiles: boolean
): Diff {
  const { trusted } = current.manifest
  const baseDigests = new Map(trusted?.files.map(file => [file.path, file.sha256]))
  const desiredPaths = new Set(files.map(({ path }) => path))
  const extra = (current.base?.items ?? [])
    .map(({ path }) => path)
    .filter(path => path !== MANIFEST_PATH && !desiredPaths.has(path))
  const isKept = (path: string) => keepsTemplateFiles && (trusted === null || trusted.kept.includes(path))
  return {
    uploads: files.filter(({ path, sha256 }) => baseDigests.get(path) !== sha256),
    deletes: extra.filter(path => !isKept(path)),
    kept: extra.filter(isKept)
  }
}

/** Deletes all files of the base, the manifest too: the new files do not come from the checkout. */
export function deleteEverything({ base }: Pick<CurrentState, 'base'>): Diff {
  return { uploads: [], deletes: (base?.items ?? []).map(({ path }) => path), kept: [] }
}

/**
 * Maximum number of files of the checkout in one request: clients that sent more than 100 failed (platform.md §3.2,
 * "Batches"). One more is the manifest: in the first request of a version it identifies the run, in the last one it
 * confirms that all files are uploaded.
 */
export const MAX_BATCH_FILES = 100 - 1

/** Maximum size of one request, in bytes, unless a single file is larger. */
export const MAX_BATCH_BYTES = 40 * 1024 * 1024

/** Splits uploads into batches, at least one, and keeps their order. A file larger than a batch is sent alone. */
export function batches(files: readonly DesiredFile[]): DesiredFile[][] {
  const result: DesiredFile[][] = []
  let batch: DesiredFile[] = []
  let bytes = 0
  for (const file of files) {
    if (batch.length === MAX_BATCH_FILES || (batch.length > 0 && bytes + file.size > MAX_BATCH_BYTES)) {
      result.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(file)
    bytes += file.size
  }
  result.push(batch)
  return result
}
