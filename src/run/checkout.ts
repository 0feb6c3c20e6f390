import { collect } from '../files/collect.ts'
import { collectDockerContext } from '../files/docker-context.ts'
import type { CollectOptions, DesiredFiles, DockerContext } from '../files/types.ts'
import type { Log } from '../github/log.ts'
import { plural } from '../text/units.ts'

/** Collects the files of the checkout, and logs the ignored ones and the likely mistakes. */
export async function collectCheckout(log: Log, options: CollectOptions): Promise<DesiredFiles> {
  const files = await collect(options)
  for (const notice of files.notices) log.notice(notice)
  logIgnored(log, 'Ignored', files.ignored)
  return files
}

/** Collects the files that an execution environment is built from, and logs the ignored ones. */
export async function collectContext(
  log: Log,
  options: Pick<CollectOptions, 'workspace' | 'path'>
): Promise<DockerContext> {
  const { ignored, ...context } = await collectDockerContext(options)
  logIgnored(log, `Left out of folder ${JSON.stringify(context.folder)}:`, ignored)
  return context
}

function logIgnored(log: Log, intro: string, ignored: DesiredFiles['ignored']): void {
  const count = ignored.reduce((sum, { count }) => sum + count, 0)
  if (count > 0)
    log.info(`${intro} ${plural(count, 'file or folder', 'files or folders')}; debug logging shows by which rules`)
  for (const { rule, count } of ignored) log.debug(`ignored ${count} by ${rule}`)
}
