import { UserError, WaitError } from '../../errors.ts'
import { allOrEveryProblem } from '../../files/problems.ts'
import { githubFor } from '../../github/lazy.ts'
import { writeTemporaryFile } from '../../github/runner.ts'
import { boundedJson } from '../../report/bounded-json.ts'
import type { Outcome } from '../../report/types.ts'
import { acceptInputs, connect } from '../../run/connect.ts'
import { succeeded } from '../../run/outcomes.ts'
import type { Run } from '../../run/run.ts'
import { code } from '../../text/markdown.ts'
import { redactAll } from '../../text/redact.ts'
import { plural } from '../../text/units.ts'
import { branchOf, collectDrift } from './collect.ts'
import { type ComparedInputs, type DriftSettings, readComparedInputs, readDriftSettings } from './inputs.ts'
import { writeIssues } from './issue.ts'
import { renderDrift, withShortAddresses } from './render.ts'
import type { DriftReport } from './report.ts'
import { listSubjects, type Subject } from './subjects.ts'

type Compared = Subject & { inputs: ComparedInputs }

/**
 * Compares applications with what the repository says about them: read inputs → compare → report → issues. It never
 * writes to DataRobot.
 */
export async function drift(run: Run): Promise<Outcome> {
  const { settings, subjects } = await run.stage('Read inputs', () => readAll(run))
  const { client } = connect(run, settings)
  const github = githubFor(run.env, settings.githubToken)
  const applications = await run.stage('Compare', async () => {
    const found = []
    for (const subject of subjects) found.push(await collectDrift(run, client, github, subject, subject.inputs))
    return found
  })
  const { repository, commit, refName } = run.env.context
  const drifted = applications.some(({ items }) => items.length > 0)
  // Redacts after everything is read: versions add secrets that later texts may contain.
  const report = redactAll({ drifted, repository, commit, refName, applications }, text =>
    run.env.log.redactor.redact(text)
  )
  const published = withShortAddresses(report)
  recordDrift(run, report, published)
  if (settings.issue && github !== null)
    run.record({ issueUrls: await run.stage('Write issues', () => writeIssues(run, github, settings, published)) })
  requireCompared(published)
  if (drifted && settings.failOnDrift) throw differs(published)
  return succeeded(drifted ? 'drifted' : 'unchanged', 'unchanged', null, headlineOf(published))
}

async function readAll(run: Run): Promise<{ settings: DriftSettings; subjects: Compared[] }> {
  const settings = acceptInputs(run, readDriftSettings(run.env.inputs))
  const listed = await listSubjects(run.env)
  const inputs = await allOrEveryProblem(listed.map(async ({ source }) => readComparedInputs(source)))
  const subjects = listed.map((subject, index) => ({ ...subject, inputs: inputs[index] as ComparedInputs }))
  const notices = [...new Set(inputs.flatMap(each => each.notices))]
  for (const { inputs } of subjects) acceptInputs(run, { ...settings, ...inputs.desired, notices: [], warnings: [] })
  for (const notice of notices) run.env.log.notice(notice)
  return { settings, subjects }
}

function recordDrift(run: Run, report: DriftReport, published: DriftReport): void {
  const { context, log } = run.env
  const [first, ...others] = published.applications
  if (first !== undefined && others.length === 0) {
    run.record({ appName: first.name, appId: first.id, appUrl: first.url, appStatus: first.status })
    run.record({ versionId: first.versionId, versionLabel: first.versionLabel })
  }
  const markdown = renderDrift(published)
  run.sections = [markdown]
  run.record({
    drifted: report.drifted,
    driftReport: markdown,
    json: boundedJson(published),
    jsonPath: writeTemporaryFile(context, 'drift', 'drift.json', JSON.stringify(report, null, 2))
  })
  for (const line of logLines(published)) log.info(line)
}

/** Lines for the log. The summary shows more. */
function logLines({ applications, refName }: DriftReport): string[] {
  return applications.flatMap(({ name, items, error, origin }) => {
    const subject = `Application ${JSON.stringify(name)}`
    if (error !== null) return [`${subject} could not be compared. ${error.message}`]
    if (items.length === 0) return [`${subject} is as in ${branchOf(refName)}`]
    return [
      `${subject} differs from ${branchOf(refName)}`,
      ...(origin === null ? [] : [`  ${origin.text}`]),
      ...items.flatMap(({ text, details }) => [`  - ${text}`, ...details.map(detail => `      ${detail}`)])
    ]
  })
}

/** Part of the heading after the application, or after "Application" for several of them. */
function headlineOf({ applications, drifted, refName }: DriftReport): string {
  const branch = code(branchOf(refName))
  const differing = applications.filter(({ items }) => items.length > 0)
  if (applications.length === 1)
    return drifted
      ? `differs from ${branch} in ${plural(differing[0]?.items.length ?? 0, 'part')}`
      : `is as in ${branch}`
  return `drift: ${differing.length} of ${applications.length} applications differ from ${branch}`
}

/** @throws UserError for applications that could not be compared */
function requireCompared({ applications }: DriftReport): void {
  const failed = applications.filter(({ error }) => error !== null)
  const [first] = failed
  if (first === undefined) return
  throw new UserError(first.error?.reason ?? 'internal', {
    what: `${plural(failed.length, 'application')} could not be compared.`,
    saw: failed.map(({ name, error }) => `\n- ${JSON.stringify(name)}: ${error?.message ?? ''}`).join(''),
    next: '\nCorrect what each message names. The other applications were compared.'
  })
}

function differs({ applications, refName }: DriftReport): WaitError {
  const names = applications.filter(({ items }) => items.length > 0).map(({ name }) => JSON.stringify(name))
  return new WaitError('drifted', {
    what: `${plural(names.length, 'application')} of ${applications.length} ${names.length === 1 ? 'differs' : 'differ'} from ${branchOf(refName)}.`,
    saw: `${names.length === 1 ? 'It is' : 'They are'} ${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}. The report shows the differences.`,
    next: 'Deploy again, or write the difference into the repository.'
  })
}
