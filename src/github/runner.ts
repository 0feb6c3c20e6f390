import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from './context.ts'

/**
 * A new folder for files that outlive the step, and not the job. The runner's folder may be closed to the user of a
 * container; the container's own does as well then.
 */
export function newFolder({ temporaryFolder }: Pick<Context, 'temporaryFolder'>, name: string): string {
  try {
    return mkdtempSync(join(temporaryFolder, `datarobot-${name}-`))
  } catch {
    return mkdtempSync(join(tmpdir(), `datarobot-${name}-`))
  }
}

/** Writes a file into a new folder. @returns its path */
export function keepFile(
  context: Pick<Context, 'temporaryFolder'>,
  folder: string,
  name: string,
  text: string
): string {
  const path = join(newFolder(context, folder), name)
  writeFileSync(path, text)
  return path
}
