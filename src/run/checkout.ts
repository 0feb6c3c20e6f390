import { collect } from '../files/collect.ts'
import type { CollectOptions, DesiredFiles } from '../files/types.ts'
import type { Log } from '../github/log.ts'
import { plural } from '../text/units.ts'

/** Collects the files of the checkout, and logs the ignored ones and the likely mistakes. */
export async function collectCheckout(log: Log, options: CollectOptions): Promise<DesiredFiles> {
  const files = await collect(options)
  for (const notice of files.notices) log.notice(notice)
  const count = files.ignored.reduce((sum, { count }) => sum + count, 0)
  if (count > 0)
    log.info(`Ignored ${plural(count, 'file or folder', 'files or folders')}; debug logging shows by which rules`)
  for (const { rule, count } of files.ignored) log.debug(`ignored ${count} by ${rule}`)
  return files
}
