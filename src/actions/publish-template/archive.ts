import { readFile } from 'node:fs/promises'
import { type Zippable, zipSync } from 'fflate'
import { UserError } from '../../errors.ts'
import { digestBytes } from '../../files/digest.ts'
import type { DesiredFile } from '../../files/types.ts'

/** The first day that a zip can name: the same files give the same bytes, whenever they are packed. */
const EPOCH = new Date(1980, 0, 1)

/**
 * A zip of files of the checkout and of one that is made, each by its path. All of it is in memory: the platform wants
 * it as one part of a form.
 *
 * @throws UserError when a file is no longer what it was when it was digested
 */
export async function zipFiles(
  files: readonly DesiredFile[],
  made: { path: string; bytes: Uint8Array }
): Promise<Uint8Array> {
  const entries: Zippable = {}
  for (const file of files) entries[file.path] = [await checked(file), { mtime: EPOCH }]
  entries[made.path] = [made.bytes, { mtime: EPOCH }]
  return zipSync(entries)
}

async function checked({ path, location, sha256 }: DesiredFile): Promise<Buffer> {
  const bytes = await readFile(location).catch(() => null)
  if (bytes !== null && digestBytes(bytes) === sha256) return bytes
  throw new UserError('input-invalid', {
    what: `File ${JSON.stringify(path)} could not be packed.`,
    saw: bytes === null ? 'It can no longer be read.' : 'It changed after it was looked at.',
    next: 'Let nothing write to the folder during this step, and run it again.'
  })
}
