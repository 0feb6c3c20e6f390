import type { Client } from '../datarobot/client.ts'
import type { Target } from '../plan/target.ts'
import type { Outcome } from '../report/types.ts'
import type { Run } from './run.ts'

/** The pull request is closed: its application goes, and the source that was its own. Gone already is as good. */
export async function deletePreview(run: Run, client: Client, target: Target, isDryRun: boolean): Promise<Outcome> {
  const name = target.application.name ?? ''
  return run.stage('Delete preview', async () => {
    const { log } = run.outside
    const [application] = await client.applications.named(name)
    const source = await client.sources.named(`${name}Source`)
    run.facts.appName = name
    run.facts.appId = application?.id ?? null
    run.facts.sourceId = source?.id ?? null
    run.facts.changed = !isDryRun && (application !== undefined || source !== null)
    log.info(
      application === undefined
        ? `Preview ${JSON.stringify(name)} is gone already`
        : `Delete preview ${JSON.stringify(name)} (${application.id})`
    )
    if (isDryRun) return { status: 'success', reason: 'planned', operation: 'planned', detail: null }
    if (application !== undefined) await client.applications.remove(application.id)
    if (source !== null) await client.sources.remove(source.id)
    return { status: 'success', reason: 'deleted', operation: 'deleted', detail: null }
  })
}
