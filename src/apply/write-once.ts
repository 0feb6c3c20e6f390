import type { Client } from '../datarobot/client.ts'
import { ApiError, mayBeApplied } from '../errors.ts'

/** How often a write is tried whose answers keep getting lost. */
const MAX_TRIES = 5
const FIRST_PAUSE_MS = 1_000

/** Whether a write may have been heard: its answer is lost, or nobody waited for it any more. */
export function mayHaveApplied(error: unknown): boolean {
  return !(error instanceof ApiError) || mayBeApplied(error)
}

/**
 * Does a write exactly once. When its answer is lost nobody knows whether it happened, so it is looked up, and only
 * done again when it did not, after a pause that doubles.
 *
 * @param happened what the write would have given, when it can be seen to have happened; null when it has not
 */
export async function writeOnce<T>(
  { http }: { http: Pick<Client['http'], 'pause'> },
  write: () => Promise<T>,
  happened: () => Promise<T | null>
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write()
    } catch (error) {
      if (!mayBeApplied(error)) throw error
      const result = await happened()
      if (result !== null) return result
      if (tries === MAX_TRIES) throw error
      await http.pause(FIRST_PAUSE_MS * 2 ** (tries - 1), error)
    }
  }
}
