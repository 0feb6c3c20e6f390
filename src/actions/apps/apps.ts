import { checkConfiguration } from '../../configuration/check.ts'
import { explain, faultySource } from '../../configuration/source.ts'
import type { Configuration } from '../../configuration/types.ts'
import type { Outcome } from '../../report/types.ts'
import { readConfigurationFile } from '../../run/configuration.ts'
import { succeeded } from '../../run/outcomes.ts'
import type { Run } from '../../run/run.ts'
import { escapeControls } from '../../text/terminal.ts'
import { plural } from '../../text/units.ts'
import { type AppsInputs, readAppsInputs, readConfigPath } from './inputs.ts'
import { serializeMatrix } from './matrix.ts'
import { renderSelection } from './render.ts'
import { select } from './select.ts'

/** Lists the applications of the configuration file as a matrix. It sends nothing to DataRobot and needs no API key. */
export async function apps(run: Run): Promise<Outcome> {
  const { inputs, configuration } = await run.stage('Read inputs', () => readFile(run))
  const { log } = run.env
  const selection = await run.stage('Select applications', () => select(run.env, inputs, configuration))
  const { entries, words, reasons, unchanged } = selection
  log.info(`Selected: ${words}`)
  for (const { app, path } of entries) {
    const reason = reasons.get(app)
    log.info(escapeControls(`  ${app} (${path})${reason === undefined ? '' : `: ${reason}`}`))
  }
  if (unchanged.length > 0) log.info(`Unchanged: ${unchanged.join(', ')}`)
  const others = configuration.applications.size - entries.length - unchanged.length
  if (others > 0) log.info(`Without the target "${inputs.target}": ${plural(others, 'application')}`)
  const names = JSON.stringify(entries.map(({ app }) => app))
  run.record({ applications: { matrix: serializeMatrix(entries), names, count: entries.length, selection: words } })
  run.sections = renderSelection(selection)
  const total = plural(entries.length + unchanged.length, 'application')
  return succeeded('unchanged', null, null, `matrix has ${entries.length} of ${total}`)
}

/** Reads the inputs and the file. @throws UserError input-invalid, with every problem of both */
async function readFile(run: Run): Promise<{ inputs: AppsInputs; configuration: Configuration }> {
  const { inputs: step, log } = run.env
  const config = readConfigPath(step)
  const content = await readConfigurationFile(step.workspace, config)
  const file = 'problem' in content ? config : content.file
  const { configuration, problems } = checkConfiguration('problem' in content ? '' : content.text, file)
  const all = 'problem' in content ? [content.problem] : problems.map(problem => explain(file, problem))
  const inputs = readAppsInputs(faultySource(step, all))
  if (inputs.githubToken !== null) log.mask(inputs.githubToken)
  for (const notice of inputs.notices) log.notice(notice)
  run.preferences = { ...run.preferences, summary: inputs.summary }
  return { inputs, configuration }
}
