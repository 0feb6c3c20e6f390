import { randomBytes } from 'node:crypto'
import type { WireApplication } from '../../datarobot/applications.ts'
import type { Client } from '../../datarobot/client.ts'
import { findApplication } from '../../datarobot/current-state.ts'
import { existingApplication, liveVersion } from '../../datarobot/existing.ts'
import { toCurrentApplication } from '../../datarobot/to-current.ts'
import { WaitError } from '../../errors.ts'
import { allOrEveryProblem } from '../../files/problems.ts'
import { type TypedParameter, typeParameters, untypedIds } from '../../inputs/parameters.ts'
import { credentialParameters } from '../../plan/credentials.ts'
import { promotedLabel } from '../../plan/promoted-label.ts'
import type { VersionRef } from '../../plan/publish.ts'
import type { DeployPlan } from '../../plan/types.ts'
import { originOf } from '../../report/origin.ts'
import type { Outcome } from '../../report/types.ts'
import type { Resources } from '../../resources.ts'
import { connect, readInputs } from '../../run/connect.ts'
import { compareCredentials } from '../../run/credentials.ts'
import { provenanceOf } from '../../run/provenance.ts'
import { type ExistingPlan, publishExisting, showPlan } from '../../run/publish-existing.ts'
import type { Run } from '../../run/run.ts'
import { type PromoteInputs, readPromoteInputs } from './inputs.ts'
import { planPromote, provenVersion } from './plan.ts'
import { type LiveVersion, type PromotedVersion, readPromoted, readTarget } from './read-versions.ts'
import { type PromotedParameters, promotedParameters, promotedResources } from './values.ts'

/** Makes an application run the version of another one: read inputs → look and plan → apply → wait → report. */
export async function promote(run: Run): Promise<Outcome> {
  const inputs = await readInputs(run, readPromoteInputs, 'promotion')
  const connection = connect(run, inputs)
  const existing = await run.stage('Look and plan', () => lookAndPlan(run, connection.client, inputs))
  const outcome = await publishExisting(run, connection, inputs, existing)
  const isUpdated = outcome.reason === 'deployed' && outcome.operation !== 'created'
  return { ...outcome, headline: isUpdated ? 'has the promoted version and is running' : null }
}

async function lookAndPlan(run: Run, client: Client, inputs: PromoteInputs): Promise<ExistingPlan> {
  const [origin, target] = await Promise.all([
    existingApplication(client, inputs.from, '"from"'),
    findApplication(client, inputs.to, '"to"')
  ])
  const from = toCurrentApplication(origin)
  const application = target === null ? null : toCurrentApplication(target)
  if (target !== null) run.recordApplication(target)
  const to = application ?? { name: inputs.to.name ?? '', id: null }
  const ref = provenVersion(from, liveVersion(origin), to)
  const [promoted, live] = await Promise.all([
    readPromoted(client, ref),
    readTarget(client, target, keepsValues(inputs))
  ])
  run.origin = originOf(run.env.context, promoted.manifest)
  const sides = { promoted, live, from: from.name, to: to.name }
  const [given, credentials, own] = await allOrEveryProblem([
    typeGiven(run, inputs, sides),
    compareGiven(run, client, inputs, to.name),
    Promise.resolve(sides).then(found => ownValues(inputs, found))
  ])
  const plan = planPromote({
    from,
    version: ref,
    base: promoted.version,
    definitions: promoted.definitions,
    pullRequest: promoted.manifest?.pullRequest ?? null,
    to,
    live,
    values: { ...own, parameters: [...given, ...credentialParameters(credentials), ...own.parameters] },
    parametersOf: inputs.parametersOf,
    resources: own.resources,
    credentials,
    label: promotedLabel(promoted.version, promoted.manifest?.label ?? null, to.name, randomBytes(4).toString('hex')),
    known: { version: promoted.details, from: live?.details ?? null },
    wait: inputs.wait
  })
  showPlan(run, plan, published(plan, ref, live))
  return {
    plan,
    application,
    wanted: inputs.to,
    title: `promotion of ${ref.label ?? ref.id} from ${from.name}`,
    checkNotSuperseded: another => checkValues(client, inputs, sides, another)
  }
}

/** The versions of both applications, with their names. */
interface Sides {
  promoted: PromotedVersion
  live: LiveVersion | null
  from: string
  to: string
}

const keepsValues = ({ parametersOf, resourcesOf }: PromoteInputs): boolean =>
  parametersOf === 'target' || resourcesOf === 'target'

/** Values that the inputs do not set. */
type OwnValues = PromotedParameters & { resources: Resources }

function ownValues(inputs: PromoteInputs, { promoted, live, from, to }: Sides): OwnValues {
  const { runtimeParameters, credentials, resources, parametersOf, resourcesOf } = inputs
  const given = new Set([...runtimeParameters, ...credentials].map(({ name }) => name))
  const sources = { base: promoted.version, defaults: promoted.defaults, from, to, live: live?.version ?? null }
  return {
    ...promotedParameters(given, sources, parametersOf),
    resources: promotedResources(resources, promoted.version, live?.version ?? null, resourcesOf)
  }
}

async function typeGiven(run: Run, inputs: PromoteInputs, { promoted, live }: Sides): Promise<TypedParameter[]> {
  const known = new Set(promoted.version.parameters.map(({ name }) => name))
  const others = (live?.version.parameters ?? []).filter(({ name }) => !known.has(name))
  const typed = typeParameters(inputs.runtimeParameters, {
    definitions: promoted.definitions,
    base: [...promoted.version.parameters, ...others],
    credentials: inputs.credentials.map(({ name }) => name)
  })
  for (const notice of untypedIds(typed)) run.env.log.notice(notice)
  return typed
}

async function compareGiven(run: Run, client: Client, { credentials }: PromoteInputs, application: string) {
  if (credentials.length === 0) return []
  const owner = { ...provenanceOf(run.env.context, { previewOf: null, expiresAt: null }), application }
  return compareCredentials(credentials, await client.credentials.list(), owner, run.env.scryptCost)
}

/** The version that the plan publishes, or on top of which it makes a new one. */
function published(
  { steps, previousVersionId }: DeployPlan,
  promoted: VersionRef,
  live: LiveVersion | null
): VersionRef {
  const isNew = steps.some(({ kind }) => kind === 'create-version')
  const step = steps.find(each => each.kind === 'publish' || each.kind === 'create-application')
  const id = step === undefined ? previousVersionId : step.versionId
  return !isNew && live !== null && id === live.ref.id ? live.ref : promoted
}

/**
 * Checks that another run, which published to the target since the plan was made, did not change the values that the
 * promoted version keeps.
 *
 * @throws WaitError superseded
 */
async function checkValues(
  client: Client,
  inputs: PromoteInputs,
  sides: Sides,
  another: WireApplication | null
): Promise<void> {
  if (another === null || !keepsValues(inputs)) return
  const live = await readTarget(client, another, true)
  const isSame = JSON.stringify(valuesOrNull(inputs, { ...sides, live })) === JSON.stringify(ownValues(inputs, sides))
  if (isSame) return
  throw new WaitError('superseded', {
    what: `Another run changed the values of application ${JSON.stringify(sides.to)} meanwhile, so this run published nothing.`,
    saw: 'The runtime parameters or resources of its live version are not those of the plan (values are not shown).',
    next: 'Run the job again. A concurrency group for the workflows of this application makes them queue.'
  })
}

function valuesOrNull(inputs: PromoteInputs, sides: Sides): OwnValues | null {
  try {
    return ownValues(inputs, sides)
  } catch {
    return null
  }
}
