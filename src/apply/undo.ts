import type { Client } from '../datarobot/client.ts'
import type { Progress } from './progress.ts'
import { sourceOf } from './versions.ts'

/**
 * Takes away what a run made and could not finish before anything used it: the unpublished version, and the source when
 * this run made it too. Failing at that hides nothing of the failure that led here: it is told, and the next run converges.
 */
export async function undo(client: Client, progress: Progress, warn: (text: string) => void): Promise<void> {
  const { made, version } = progress
  try {
    if (made.version && version !== null) await client.versions(sourceOf(progress)).remove(version.id)
    if (made.source && (await isOursAlone(client, progress))) await client.sources.remove(sourceOf(progress))
  } catch (error) {
    warn(`What this run had begun could not be taken away: ${(error as Error).message.split('\n')[0]}`)
  }
}

/** Another run that wanted a source of the name may use this one by now. */
async function isOursAlone(client: Client, progress: Progress): Promise<boolean> {
  for await (const { id } of client.versions(sourceOf(progress)).all())
    if (id !== progress.templateVersionId) return false
  return true
}
