import { writeRunnerFile, writeSummary, writeTemporaryFile } from '../github/runner.ts'
import { renderSummary } from '../report/summary.ts'
import type { Report } from '../report/types.ts'
import type { ActionEnv } from './environment.ts'
import { setOutputs } from './outputs.ts'

/** Writes the outputs and the job summary of every run. A failed write only adds a notice. */
export function publishReport(
  report: Report,
  wantsSummary: boolean,
  { context, log }: Pick<ActionEnv, 'context' | 'log'>
): void {
  const { facts, buildLog, environmentBuildLog } = report
  let { buildLogPath, environmentBuildLogPath } = facts
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
      buildLogPath = writeTemporaryFile(context, 'build', 'build.log', redact(buildLog))
    })
  if (environmentBuildLog !== '')
    attempt('The file of the build log of the execution environment', () => {
      environmentBuildLogPath = writeTemporaryFile(context, 'environment', 'build.log', redact(environmentBuildLog))
    })
  const written = { ...report, facts: { ...facts, buildLogPath, environmentBuildLogPath } }
  writeRunnerFile('GITHUB_OUTPUT', log, () => setOutputs(written, redact))
  if (wantsSummary) attempt('The job summary', () => writeSummary(redact(renderSummary(report))))
}
