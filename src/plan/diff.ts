import { type DesiredFile, MANIFEST_PATH } from '../files/types.ts'
import type { CurrentState } from './current-state.ts'

/** What must happen to the files of the base so that they become those of the checkout. */
export interface Diff {
  uploads: readonly DesiredFile[]
  deletes: readonly string[]
  /** Paths that stay although the checkout does not have them: a custom template brought them. */
  kept: readonly string[]
}

/**
 * Compares the checkout with the version to start from. Without a manifest that can be believed nothing is known of the
 * contents, so everything is sent; names are known from the items either way.
 */
export function diffFiles(
  files: readonly DesiredFile[],
  current: Pick<CurrentState, 'base' | 'manifest'>,
  keepsTemplate: boolean
): Diff {
  const { trusted } = current.manifest
  const known = new Map(trusted?.files.map(file => [file.path, file.sha256]))
  const wanted = new Set(files.map(({ path }) => path))
  const extra = (current.base?.items ?? [])
    .map(({ path }) => path)
    .filter(path => path !== MANIFEST_PATH && !wanted.has(path))
  const isKept = (path: string) => keepsTemplate && (trusted === null || trusted.kept.includes(path))
  return {
    uploads: files.filter(({ path, sha256 }) => known.get(path) !== sha256),
    deletes: extra.filter(path => !isKept(path)),
    kept: extra.filter(isKept)
  }
}

/** Everything of the base goes, our manifest too: what comes in its place is none of the checkout. */
export function deleteEverything({ base }: Pick<CurrentState, 'base'>): Diff {
  return { uploads: [], deletes: (base?.items ?? []).map(({ path }) => path), kept: [] }
}
