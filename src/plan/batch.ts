import type { WantFile } from '../files/types.ts'

/** Files that one request carries: older clients that sent more got into trouble (facts §3.2, "Batches"). */
export const MAX_BATCH_FILES = 100

/** Bytes that one request carries, unless a single file is larger. */
export const MAX_BATCH_BYTES = 40 * 1024 * 1024

/**
 * Splits uploads into requests, in their order. A file larger than a request's share travels alone.
 *
 * @param reserved files of the last request that are not in the list: the manifest travels with it
 */
export function batches(files: readonly WantFile[], reserved: number): WantFile[][] {
  const result: WantFile[][] = []
  let batch: WantFile[] = []
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
  // The manifest must be in the last request: its presence tells that everything before it arrived.
  if (batch.length + reserved > MAX_BATCH_FILES) result.push([])
  return result
}
