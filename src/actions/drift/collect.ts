import type { Client } from '../../datarobot/client.ts'
import { liveVersion } from '../../datarobot/existing.ts'
import { PartReader, readLiveVersion, readPublications } from '../../datarobot/publications.ts'
import { type ExplainedError, isMissing, isRefused, UserError } from '../../errors.ts'
import { allOrEveryProblem } from '../../files/problems.ts'
import { compareCommits } from '../../github/compare.ts'
import type { LazyGitHub } from '../../github/lazy.ts'
import { sourceNameOf } from '../../names.ts'
import type { CurrentApplication, CurrentState } from '../../plan/current-state.ts'
import { collectStates } from '../../run/collect-states.ts'
import { provenanceOf } from '../../run/provenance.ts'
import type { Run } from '../../run/run.ts'
import { compareApplication } from './compare.ts'
import type { ComparedInputs } from './inputs.ts'
import { explainOrigin } from './origin.ts'
import type { ApplicationDrift, LiveOrigin } from './report.ts'

/** Name of the branch or tag that is compared, for sentences. */
export const branchOf = (refName: string | null): string => refName ?? 'the checkout'

/**
 * Compares one application and changes nothing. A problem of this application alone is part of the result.
 *
 * @throws ExplainedError for a failure that the other applications would meet too
 */
export async function collectDrift(
  run: Run,
  client: Client,
  github: LazyGitHub | null,
  subject: { app: string | null; target: string | null },
  inputs: ComparedInputs
): Promise<ApplicationDrift> {
  const { application } = inputs.desired
  const nothing: ApplicationDrift = {
    ...{ app: subject.app, target: subject.target },
    ...{ namedBy: application.name ?? application.id, name: application.name ?? application.id },
    ...{ id: application.id ?? null, url: null, status: null, versionId: null, versionLabel: null, commit: null },
    ...{ items: [], origin: null, unread: [], error: null }
  }
  try {
    return await compare(run, client, github, inputs, nothing)
  } catch (error) {
    if (application.id !== undefined && isMissing(error) && error.path.includes(application.id))
      return { ...nothing, items: [{ part: 'application', text: 'The application does not exist.', details: [] }] }
    const isOwn = error instanceof UserError || (isRefused(error) && error.reason !== 'unauthorized')
    if (!isOwn) throw error
    const { reason, message } = error as ExplainedError
    return { ...nothing, error: { reason, message } }
  }
}

async function compare(
  run: Run,
  client: Client,
  github: LazyGitHub | null,
  { desired, expected }: ComparedInputs,
  nothing: ApplicationDrift
): Promise<ApplicationDrift> {
  const target = { ...desired, previewOf: null }
  const { files, current, parameters } = collectStates(run.env, client, desired, target, { withCredentials: false })
  const [[checkout], state, typed] = await allOrEveryProblem([files, current, parameters])
  const { application, base, live } = state
  const name = application?.name ?? nothing.name
  const sourceName = desired.sourceName ?? sourceNameOf(name)
  const states = { ...desired, sourceName, files: checkout, credentials: [], parameters: typed, expected }
  const items = compareApplication(states, state)
  const drift = { ...nothing, name, items, commit: live?.commit ?? null }
  if (application === null) return drift
  const { id, url, status, versionId } = application
  const found = { ...drift, id, url, status, versionId }
  if (items.length === 0) return { ...found, versionLabel: base?.label ?? null }
  const { origin, label, unread } = await readOrigin(run, client, github, application, live)
  return { ...found, versionLabel: label, origin, unread }
}

/** Reads where the live version comes from, once something differs. */
async function readOrigin(
  run: Run,
  client: Client,
  github: LazyGitHub | null,
  { id }: CurrentApplication,
  manifest: CurrentState['live']
): Promise<{ origin: LiveOrigin | null; label: string | null; unread: ApplicationDrift['unread'] }> {
  const { context } = run.env
  const parts = new PartReader()
  const version = liveVersion(await client.applications.get(id))
  if (version === null) return { origin: null, label: null, unread: [] }
  const [found, history, comparison] = await Promise.all([
    parts.read('version', () => readLiveVersion(client, version)),
    parts.read('publications', () => readPublications(client, id)),
    compareWithCheckout(github, manifest?.commit ?? null, context.commit)
  ])
  const repository = provenanceOf(context, { previewOf: null, expiresAt: null })
  const facts = { manifest, history, repository, comparison, branch: branchOf(context.refName) }
  const origin = found === null ? null : explainOrigin({ ...facts, version: found.version })
  return { origin, label: version.label, unread: parts.unread }
}

async function compareWithCheckout(github: LazyGitHub | null, live: string | null, own: string | null) {
  if (github === null || live === null || own === null) return null
  return compareCommits(await github.open(), github, live, own)
}
