import { hasFailedBuild } from '../../apply/logs.ts'
import type { WireLogs } from '../../datarobot/applications.ts'
import { existingApplication } from '../../datarobot/existing.ts'
import { WaitError } from '../../errors.ts'
import { writeTemporaryFile } from '../../github/runner.ts'
import type { CurrentApplication } from '../../plan/current-state.ts'
import { describeVersion } from '../../plan/publish.ts'
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
import { boundedJson, type Inspection, shortened } from './inspection.ts'
import { renderInspection } from './render.ts'
import { DAYS } from './visits.ts'

/** What a variable of a later step holds, with room for its own text; as for the build log. */
const MAX_JSON_BYTES = 64 * 1024

/** Looks at an application and reports on it: read inputs → look → report. Nothing is ever written to DataRobot. */
export async function inspect(run: Run): Promise<Outcome> {
  const { application, expectStatus, ...inputs } = await readInputs(run, readInspectInputs)
  const { client } = connect(run, inputs)
  const { inspection, logs } = await run.stage('Look', async () => {
    const found = await existingApplication(client, application)
    run.recordApplication(found)
    return collectInspection(client, found, run.env.time.now())
  })
  // Not before all is read: the version names values that the logs, read at the same time, may hold.
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
  const open = shortened(inspection)
  run.observed.logs = logs
  run.origin = originOf(context, provenance)
  run.sections = renderInspection(open)
  run.record({
    sourceId: version?.sourceId ?? null,
    versionId: version?.id ?? null,
    versionLabel: version?.label ?? null,
    preview: application.isPreview,
    expiresAt: application.isPreview ? (provenance?.expiresAt ?? null) : null,
    json: boundedJson(open, MAX_JSON_BYTES),
    jsonPath: writeTemporaryFile(context, 'inspection', 'inspection.json', JSON.stringify(inspection, null, 2))
  })
  for (const line of inLines(inspection)) log.info(line)
}

/** The least that the log says; the summary has the rest. */
function inLines({ application, version, provenance, history, visits, unread }: Inspection): string[] {
  return [
    `Application ${JSON.stringify(application.name)} is ${application.status}`,
    version === null ? '' : `It runs ${describeVersion(version)}`,
    provenance?.commit == null ? '' : `It was made from commit ${provenance.commit} of ${provenance.repository}`,
    history === null ? '' : `Its history lists ${plural(history.length, 'publication')}`,
    visits === null ? '' : `${plural(visits.total, 'visit')} in the last ${DAYS} days`,
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
      saw: `DataRobot says that it is "${status}".`,
      next:
        status === 'failed'
          ? 'Look at its logs below, or publish an earlier version with the rollback action.'
          : 'Visit it to wake it if it is paused, wait if it is on its way, or correct "expect-status".'
    }
  )
}
