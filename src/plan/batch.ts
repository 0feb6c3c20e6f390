import type { DesiredFile } from '../files/types.ts'

/**
 * Maximum number of files of the checkout in one request: clients that sent more than 100 failed (platform.md §3.2,
 * "Batches"). One place is for the manifest: in a version's first request it marks the owner, in the last one it
 * confirms that everything before it arrived.
 */
export const MAX_BATCH_FILES = 100 - 1

/** Bytes that one request carries, unless a single file is larger. */
export const MAX_BATCH_BYTES = 40 * 1024 * 1024

/** Splits uploads into requests, in their order; at least one. A file larger than a request's share travels alone. */
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
