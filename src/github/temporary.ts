import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from './context.ts'

/** A new folder for files that outlive the step, and not the job. */
export function newFolder({ temporaryFolder }: Pick<Context, 'temporaryFolder'>, name: string): string {
  return mkdtempSync(join(temporaryFolder, `datarobot-${name}-`))
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
