import { realpath } from 'node:fs/promises'
import { posix, resolve } from 'node:path'
import { changedApplications, findRepository } from '../../changes/applications.ts'
import { checkoutHistory } from '../../changes/checkout-history.ts'
import { detectChanges, type KnownChanges, type UnknownChanges } from '../../changes/detect.ts'
import { githubHistory } from '../../changes/github-history.ts'
import { firstInFolders } from '../../changes/places.ts'
import { rangeOf } from '../../changes/range.ts'
import { checkConfiguration } from '../../configuration/check.ts'
import type { Client } from '../../datarobot/client.ts'
import { topOf } from '../../files/incomplete-checkout.ts'
import { pathFrom } from '../../files/rules.ts'
import type { PullRequest } from '../../github/context.ts'
import { GitHubError } from '../../github/errors.ts'
import { githubFor } from '../../github/lazy.ts'
import { fetchPullRequest } from '../../github/pull-requests.ts'
import type { ConfigurationEntry, DeployInputs } from '../../inputs/types.ts'
import { closeNotifications, deletePreview } from '../../previews/remove.ts'
import type { Outcome } from '../../report/types.ts'
import { readConfigurationFile } from '../../run/configuration.ts'
import { succeeded } from '../../run/outcomes.ts'
import type { Run } from '../../run/run.ts'

/**
 * Makes no preview of a pull request that leaves the application as its base has it, and deletes one that an earlier
 * commit of the pull request made. The commits are compared as the action `apps` compares them.
 *
 * @param app name of the application
 * @returns null if the pull request changes the application, or if that is unknown
 */
export async function skipUnchanged(
  run: Run,
  client: Client,
  inputs: DeployInputs,
  app: string
): Promise<Outcome | null> {
  const { log, context } = run.env
  const { pullRequest } = context
  if (pullRequest === null || inputs.previewUnchanged === 'deploy') return null
  const subject = `pull request #${pullRequest.number}`
  const change = await findChange(run, inputs)
  if (typeof change !== 'string' && change !== null) {
    log.info(`Deploy the preview, because it is unknown whether ${subject} changes the application: ${change.because}`)
    return null
  }
  if (change !== null) {
    log.info(`The application differs from the base of ${subject}: ${JSON.stringify(change)}`)
    return null
  }
  if (!(await isNewestCommit(run, inputs, pullRequest))) {
    const why = `This commit of ${subject} does not change the application. It is not known to be the newest one, so a preview of another commit stays.`
    log.info(why)
    return succeeded('skipped', 'skipped', why, 'was not deployed: its pull request did not change it')
  }
  const detail = `There is no preview, because ${subject} does not change the application.`
  const { reason, operation } = await deletePreview(run, client, inputs, app, detail)
  if (reason === 'planned') return succeeded('planned', 'planned')
  const isDeleted = operation === 'deleted'
  log.info(isDeleted ? `${detail} The preview of an earlier commit was deleted.` : detail)
  // The deploy of an earlier commit can have failed, which leaves a comment without a preview.
  if (!isDeleted) await closeNotifications(run, inputs, run.facts.appName ?? '', pullRequest.number, gone(detail))
  const headline = isDeleted
    ? 'was deleted: its pull request does not change it any more'
    : 'was not deployed: its pull request does not change it'
  return succeeded('skipped', isDeleted ? 'deleted' : 'skipped', detail, headline)
}

const gone = (explanation: string) => ({ state: 'removed', explanation }) as const

/** Tells whether the run is for the head of the pull request; false if GitHub does not say so. */
async function isNewestCommit(
  { env }: Run,
  { githubToken }: DeployInputs,
  { number, headSha }: PullRequest
): Promise<boolean> {
  const github = githubFor(env, githubToken)
  if (github === null) return false
  try {
    const pull = await fetchPullRequest(await github.open(), github, number)
    return pull !== null && pull.headSha === headSha
  } catch (error) {
    if (error instanceof GitHubError) return false
    throw error
  }
}

/** Finds a path that the pull request changes in the application, or the reason why that is unknown; null if none. */
async function findChange(run: Run, inputs: DeployInputs): Promise<string | UnknownChanges | null> {
  const { context, inputs: source } = run.env
  const location = await realpath(resolve(source.workspace, inputs.path)).catch(() => null)
  if (location === null) return { kind: 'unknown', because: 'the checkout does not have its folder' }
  const workspace = await realpath(source.workspace)
  const folder = await topOf(workspace, location)
  const github = githubFor(run.env, inputs.githubToken)
  const changes = await detectChanges(rangeOf(context), [
    ...(github === null ? [] : [githubHistory(github)]),
    ...(folder === null ? [] : [checkoutHistory(folder, source.environment.PATH)])
  ])
  if (changes.kind === 'unknown') return changes
  const prefix = folder === null ? '' : pathFrom(workspace, folder)
  const paths = changes.paths.map(path => posix.join(prefix, path.normalize('NFC')))
  return (
    (await firstInFolders(workspace, inputs, paths)) ??
    (inputs.entry === null ? null : changedEntry(workspace, inputs.entry, changes))
  )
}

/** Finds a change of the application's entry in the configuration file, or of a file that the entry watches. */
async function changedEntry(
  workspace: string,
  { file, app, target }: ConfigurationEntry,
  changes: KnownChanges
): Promise<string | UnknownChanges | null> {
  const content = await readConfigurationFile(workspace, file)
  if ('problem' in content) return { kind: 'unknown', because: 'the configuration file cannot be read' }
  const { configuration } = checkConfiguration(content.text, content.file)
  // The other applications decide for themselves.
  const applications = new Map([...configuration.applications].filter(([name]) => name === app))
  const repository = await findRepository(workspace, file)
  const changed = await changedApplications(changes, repository, { ...configuration, applications }, target)
  return 'because' in changed ? changed : (changed.get(app) ?? null)
}
