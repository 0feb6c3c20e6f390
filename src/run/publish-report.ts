import { keepFile } from '../github/runner.ts'
import { writeRunnerFile } from '../github/runner-files.ts'
import { writeSummary } from '../github/summary.ts'
import { renderPlanMarkdown } from '../report/plan.ts'
import { renderSummary } from '../report/summary.ts'
import type { Report } from '../report/types.ts'
import type { ActionEnv } from './environment.ts'
import type { Outputs } from './outputs.ts'
import { setOutputs } from './outputs.ts'

/** Outputs and job summary, whatever became of the run. A channel that fails is told and stops nothing. */
export function publishReport(
  report: Report,
  wantsSummary: boolean,
  { context, log }: Pick<ActionEnv, 'context' | 'log'>
): void {
  const { facts, buildLog } = report
  let buildLogPath = facts.buildLogPath
  const redact = (text: string) => log.redactor.redact(text)
  const attempt = (what: string, write: () => void) => {
    try {
      write()
    } catch (error) {
      log.notice(`${what} could not be written: ${(error as Error).message}`)
    }
  }
  if (buildLog !== '')
    attempt('The file of the build log', () => {
      buildLogPath = keepFile(context, 'build', 'build.log', redact(buildLog))
    })
  writeRunnerFile('GITHUB_OUTPUT', log, () =>
    setOutputs(outputsOf({ ...report, facts: { ...facts, buildLogPath } }), redact)
  )
  if (wantsSummary) attempt('The job summary', () => writeSummary(redact(renderSummary(report))))
}

const namesOf = (names: readonly string[] | undefined): string | null => names?.join('\n') ?? null

/** Outputs that are `true` or `false` however the action ends. */
const ALWAYS_SET: Readonly<Record<string, readonly ('changed' | 'preview' | 'rolled-back')[]>> = {
  deploy: ['changed', 'preview', 'rolled-back'],
  cleanup: ['changed', 'preview'],
  rollback: ['changed', 'rolled-back'],
  promote: ['changed', 'rolled-back'],
  inspect: ['changed', 'preview'],
  'publish-template': ['changed'],
  'sync-codespace': ['changed']
}

/** Everything known, under the names of action.yml. */
function outputsOf(report: Report): Outputs {
  const { facts, outcome, plan, buildLog } = report
  const known: { [Name in keyof Outputs]: Outputs[Name] | null } = {
    'app-id': facts.appId,
    'app-url': facts.appUrl,
    'app-name': facts.appName,
    'source-id': facts.sourceId,
    'source-version-id': facts.versionId,
    'previous-source-version-id': facts.previousVersionId,
    'version-label': facts.versionLabel,
    status: facts.appStatus,
    reason: outcome.reason,
    operation: outcome.operation,
    changed: facts.changed,
    preview: facts.preview,
    'expires-at': facts.expiresAt,
    'files-total': facts.files?.total ?? null,
    'files-uploaded': facts.files?.uploaded ?? null,
    'files-deleted': facts.files?.deleted ?? null,
    'bytes-uploaded': facts.files?.bytesUploaded ?? null,
    'build-status': facts.buildStatus,
    'build-error': facts.buildError,
    'build-log': buildLog === '' ? null : buildLog,
    'build-log-path': facts.buildLogPath,
    plan: plan === null ? null : renderPlanMarkdown(plan),
    'rolled-back': facts.rolledBack,
    health: facts.health,
    deleted: namesOf(facts.removed?.gone),
    left: namesOf(facts.removed?.left),
    'comment-url': facts.commentUrl,
    'deployment-id': facts.deploymentId,
    json: facts.json,
    'json-path': facts.jsonPath,
    'template-id': facts.templateId,
    'notebook-id': facts.notebookId,
    'use-case-id': facts.useCaseId,
    endpoint: facts.emulator?.endpoint ?? null,
    'api-token': facts.emulator?.token ?? null,
    'page-url': facts.emulator?.pageUrl ?? null,
    'log-path': facts.emulator?.logPath ?? null,
    'report-path': facts.emulator?.reportPath ?? null,
    'duration-seconds': Math.round((report.endedAt - report.startedAt) / 1000)
  }
  for (const name of ALWAYS_SET[report.action] ?? []) known[name] ??= false
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null)) as Outputs
}
