import { ApiError, isInvalid, isMissing } from '../errors.ts'
import { boolean, maybe, record, text } from '../validators.ts'
import type { Http } from './http.ts'
import { toArray } from './pages.ts'

const BUNDLE = record({ id: text, isDeleted: maybe(boolean) })

/** Maximum number of bundles in a message. An installation has about twenty. */
const MAX_SHOWN = 40

/**
 * Adds the existing resource bundles to the error of a write that named one that does not exist. Bundles depend on the
 * installation (platform.md §6.1), so they are requested only after DataRobot rejected the write.
 *
 * @param label the bundle of the write; undefined if it named none
 * @returns the error to throw: the same one if the bundle exists, or if the bundles cannot be read
 */
export async function explainUnknownBundle(http: Http, label: string | undefined, error: unknown): Promise<unknown> {
  if (label === undefined || !(isInvalid(error) || isMissing(error))) return error
  const ids = await bundleIds(http)
  if (ids.length === 0 || ids.includes(label)) return error
  const { what, saw } = error.explanation
  const shown = ids.slice(0, MAX_SHOWN).join(', ')
  const more = ids.length > MAX_SHOWN ? ` and ${ids.length - MAX_SHOWN} more` : ''
  const explanation = {
    what,
    saw: `${saw} There is no resource bundle ${JSON.stringify(label)} for applications; there are ${shown}${more}.`,
    next: 'Set "resource-label" to one of them and run the job again.'
  }
  return new ApiError('input-invalid', explanation, error)
}

/** Ids of the bundles for applications. Empty if they cannot be read: older servers have none, and users may lack access. */
async function bundleIds(http: Http): Promise<string[]> {
  try {
    const query = { useCases: ['customApplication'] }
    const what = 'The resource bundles could not be listed.'
    const bundles = await toArray(http.list('/mlops/compute/bundles/', { query }, what, BUNDLE))
    return bundles.filter(({ isDeleted }) => isDeleted !== true).map(({ id }) => id)
  } catch (error) {
    if (error instanceof ApiError) return []
    throw error
  }
}
