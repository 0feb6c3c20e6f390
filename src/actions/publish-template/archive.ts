import { type Zippable, zipSync } from 'fflate'
import { UserError } from '../../errors.ts'
import { digestBytes } from '../../files/digest.ts'
import { readInPlace } from '../../files/reading.ts'
import type { DesiredFile } from '../../files/types.ts'

/** Timestamp of every entry, so that the same files always give the same bytes. It is the earliest that zip supports. */
const EPOCH = new Date(1980, 0, 1)

/**
 * Packs files of the checkout and one generated file into a zip. The zip is in memory, because the platform takes it as
 * one part of a form.
 *
 * @throws UserError if a file changed since it was digested
 */
export async function zipFiles(
  files: readonly DesiredFile[],
  generated: { path: string; bytes: Uint8Array }
): Promise<Uint8Array> {
  const entries: Zippable = {}
  for (const file of files) entries[file.path] = [await readUnchanged(file), { mtime: EPOCH }]
  entries[generated.path] = [generated.bytes, { mtime: EPOCH }]
  return zipSync(entries)
}

async function readUnchanged({ path, location, sha256 }: DesiredFile): Promise<Buffer> {
  const bytes = await readInPlace(location).catch(() => null)
  if (bytes !== null && digestBytes(bytes) === sha256) return bytes
  throw new UserError('input-invalid', {
    what: `File ${JSON.stringify(path)} could not be packed.`,
    saw: bytes === null ? 'It can no longer be read, or was replaced.' : 'It changed during this step.',
    next: 'Make sure that nothing writes to the folder during this step, then run the job again.'
  })
}
