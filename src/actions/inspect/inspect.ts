import { hasFailedBuild } from '../../apply/logs.ts'
import type { WireLogs } from '../../datarobot/applications.ts'
import { existingApplication } from '../../datarobot/existing.ts'
import { WaitError } from '../../errors.ts'
import { writeTemporaryFile } from '../../github/runner.ts'
import type { CurrentApplication } from '../../plan/current-state.ts'
import { describeVersion } from '../../plan/publish.ts'
import { boundedJson } from '../../report/bounded-json.ts'
import { originOf } from '../../report/origin.ts'
import type { Outcome } from '../../report/types.ts'
import { connect, readInputs } from '../../run/connect.ts'
import { succeeded } from '../../run/outcomes.ts'
import type { Run } from '../../run/run.ts'
import { code } from '../../text/markdown.ts'
import { redactAll } from '../../text/redact.ts'
import { plural } from '../../text/units.ts'
import { collectInspection } from './collect.ts'
import { readInspectInputs } from './inputs.ts'
import { type Inspection, withShortAddresses } from './inspection.ts'
import { renderInspection } from './render.ts'
import { PERIOD_DAYS } from './visits.ts'

/** Inspects an application: read inputs → inspect → report. It never writes to DataRobot. */
export async function inspect(run: Run): Promise<Outcome> {
  const { application, expectStatus, ...inputs } = await readInputs(run, readInspectInputs)
  const { client } = connect(run, inputs)
  const { inspection, logs } = await run.stage('Inspect', async () => {
    const found = await existingApplication(client, application)
    run.recordApplication(found)
    return collectInspection(client, found, run.env.time.now())
  })
  // Redacts after everything is read: the version adds secrets that the logs, read at the same time, may contain.
  recordInspection(
    run,
    redactAll(inspection, text => run.env.log.redactor.redact(text)),
    logs
  )
  if (expectStatus !== null) requireStatus(inspection.application, logs, expectStatus)
  return succeeded('unchanged', 'unchanged', null, `is ${code(run.facts.appStatus ?? 'unknown')}`)
}

function recordInspection(run: Run, inspection: Inspection, logs: WireLogs | null): void {
  const { context, log } = run.env
  const { version, provenance, application } = inspection
  const published = withShortAddresses(inspection)
  run.observed.logs = logs
  run.origin = originOf(context, provenance)
  run.sections = renderInspection(published)
  run.record({
    sourceId: version?.sourceId ?? null,
    versionId: version?.id ?? null,
    versionLabel: version?.label ?? null,
    preview: application.isPreview,
    expiresAt: application.isPreview ? (provenance?.expiresAt ?? null) : null,
    json: boundedJson(published),
    jsonPath: writeTemporaryFile(context, 'inspection', 'inspection.json', JSON.stringify(inspection, null, 2))
  })
  for (const line of logLines(inspection)) log.info(line)
}

/** Lines for the log. The summary shows more. */
function logLines({ application, version, provenance, history, visits, unread }: Inspection): string[] {
  return [
    `Application ${JSON.stringify(application.name)} is ${application.status}`,
    version === null ? '' : `It runs ${describeVersion(version)}`,
    provenance?.commit == null ? '' : `The version comes from commit ${provenance.commit} of ${provenance.repository}`,
    history === null ? '' : `Its history lists ${plural(history.length, 'publication')}`,
    visits === null ? '' : `${plural(visits.total, 'visit')} in the last ${PERIOD_DAYS} days`,
    ...unread.map(({ part, because }) => `Not read: ${part}. ${because}`)
  ].filter(line => line !== '')
}

/** @throws WaitError build-failed, start-failed, health-check-failed */
function requireStatus(
  { status, name }: Inspection['application'],
  logs: WireLogs | null,
  expected: CurrentApplication['status']
): void {
  if (status === expected) return
  throw new WaitError(
    status !== 'failed' ? 'health-check-failed' : hasFailedBuild(logs) ? 'build-failed' : 'start-failed',
    {
      what: `Application ${JSON.stringify(name)} is not "${expected}".`,
      saw: `Its status is "${status}".`,
      next:
        status === 'failed'
          ? 'Read its logs below, or publish an earlier version with the rollback action.'
          : 'Open it to resume it if it is paused, wait if it is starting, or correct "expect-status".'
    }
  )
}
