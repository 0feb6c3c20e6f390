import { MANIFEST_PATH, type WantFile } from '../files/types.ts'
import type { Have } from './have.ts'

/** What must happen to the files of the base so that they become those of the checkout. */
export interface Diff {
  uploads: readonly WantFile[]
  deletes: readonly string[]
  /** Paths that stay although the checkout does not have them: a custom template brought them. */
  kept: readonly string[]
}

/**
 * Compares the checkout with the version to start from. Without a manifest that can be believed nothing is known of the
 * contents, so everything is sent; names are known from the items either way.
 */
export function diffFiles(
  files: readonly WantFile[],
  have: Pick<Have, 'base' | 'manifest'>,
  keepsTemplate: boolean
): Diff {
  const { trusted } = have.manifest
  const known = new Map(trusted?.files.map(file => [file.path, file.sha256]))
  const wanted = new Set(files.map(({ path }) => path))
  const extra = (have.base?.items ?? [])
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
export function emptied({ base }: Pick<Have, 'base'>): Diff {
  return { uploads: [], deletes: (base?.items ?? []).map(({ path }) => path), kept: [] }
}
