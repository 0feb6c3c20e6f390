import type { ParameterType } from '../../parameter-types.ts'
import type { CurrentState, CurrentVersion } from '../../plan/current-state.ts'
import { type DesiredVersion, desiredDiff, versionDifferences } from '../../plan/differences.ts'
import { changedParameters } from '../../plan/parameters.ts'
import { hasOwnLabel } from '../../plan/promoted-label.ts'
import { currentRole, type DesiredSettings, granteeOf, roleWords, settingsSteps } from '../../plan/settings.ts'
import { versionName } from '../../plan/steps.ts'
import type { ApplicationSettings, Grant } from '../../plan/types.ts'
import { shortAddress } from '../../text/addresses.ts'
import type { DriftItem } from './report.ts'

/** Parameter that the live version must have, with a value that is not known here. A null type accepts every type. */
export interface ExpectedParameter {
  name: string
  type: ParameterType | null
}

/** State of an application as the repository describes it. */
export interface ComparedState extends DesiredVersion, Omit<DesiredSettings, 'useCaseId'> {
  /** Name of the source that deploys of this repository use. */
  sourceName: string
  expected: readonly ExpectedParameter[]
}

/**
 * Compares an application with the repository. It finds a difference exactly if a deploy would change something, because
 * both use the same comparison. The Use Case is not compared: DataRobot does not tell it.
 */
export function compareApplication(desired: ComparedState, current: CurrentState): DriftItem[] {
  const { application, base } = current
  if (application === null) return [item('application', 'The application does not exist.')]
  const failed = application.status === 'failed' ? [item('status', 'The application has failed.')] : []
  const settings = settingsItems(desired, current)
  if (base === null || application.versionId !== base.id)
    return [...failed, otherSource(desired.sourceName, current), ...settings]
  return [...failed, ...versionItems(desired, { ...current, base }), ...settings]
}

const item = (part: DriftItem['part'], text: string, details: readonly string[] = []): DriftItem => ({
  part,
  text,
  details
})

function otherSource(sourceName: string, { application }: CurrentState): DriftItem {
  const { sourceName: other = null, sourceId = null, versionId = null } = application ?? {}
  if (versionId === null) return item('version', 'The application has no version with source code.')
  const text = `It runs a version of source ${JSON.stringify(other ?? sourceId)}, not of ${JSON.stringify(sourceName)}.`
  return item('version', text)
}

function versionItems(desired: ComparedState, current: CurrentState & { base: CurrentVersion }): DriftItem[] {
  const { base, manifest } = current
  const diff = desiredDiff(desired, current)
  const differences = versionDifferences(desired, current, diff).filter(({ part }) => part !== 'parameters')
  const parameters = parameterLines(desired, base)
  const items = differences.flatMap(({ part, text, change }) => {
    // Nothing tells which files of a codespace the version has.
    if (part === 'files' && desired.codespaceId !== null) return []
    if (part === 'files' && manifest.trusted === null) return [untrustedFiles(current, manifest.reason)]
    if (change !== null) return [item(part, sentence(comparison(change.name, change.before, change.after)))]
    return [item(part, sentence(text), part === 'files' ? fileLines(diff, base) : [])]
  })
  return parameters.length === 0 ? items : [...items, item('parameters', 'Runtime parameters differ.', parameters)]
}

/** Compares the live value with that in the repository. */
const comparison = (name: string, live: string, desired: string): string =>
  `${name} is ${live}, and should be ${desired}`

const sentence = (text: string): string => `${text.replace(/^./, first => first.toUpperCase())}.`

/** A version with our manifest was changed after its deploy; any other was made by another program or a person. */
function untrustedFiles({ base, live }: CurrentState & { base: CurrentVersion }, reason: string): DriftItem {
  if (live !== null && live.label !== null && hasOwnLabel(base.label, live.label))
    return item('files', `Files were changed after the deploy: ${reason}.`)
  return item('version', `No deploy of this action made ${versionName(base)}: ${reason}.`)
}

function fileLines({ uploads, deletes }: ReturnType<typeof desiredDiff>, base: CurrentVersion): string[] {
  const held = new Set(base.items.map(({ path }) => path))
  return [
    ...uploads.map(({ path }) => `${JSON.stringify(path)} ${held.has(path) ? 'has another content' : 'is missing'}`),
    ...deletes.map(path => `${JSON.stringify(path)} exists only in the application`)
  ]
}

/** Lines about parameters, with names and types, never with values. */
function parameterLines({ parameters, expected }: ComparedState, base: CurrentVersion): string[] {
  const current = new Map(base.parameters.map(parameter => [parameter.name, parameter]))
  const given = changedParameters(parameters, base).map(({ name, type, value }) => {
    const found = current.get(name)
    if (value === null) return `${JSON.stringify(name)} has a value, and should have its default`
    if (found === undefined || found.override === null) return missing(name, type)
    return found.type === type
      ? `${JSON.stringify(name)} (${type}) has another value`
      : otherType(name, found.type, type)
  })
  const unknown = expected.flatMap(({ name, type }) => {
    const found = current.get(name)
    if (found === undefined || found.override === null) return [missing(name, type)]
    return type === null || found.type === type ? [] : [otherType(name, found.type, type)]
  })
  return [...given, ...unknown]
}

const missing = (name: string, type: string | null): string =>
  `${JSON.stringify(name)}${type === null ? '' : ` (${type})`} has no value`

const otherType = (name: string, is: string, should: string): string =>
  `${JSON.stringify(name)} has the type ${is}, and should have ${should}`

function settingsItems(desired: ComparedState, current: CurrentState): DriftItem[] {
  return settingsSteps({ ...desired, useCaseId: null }, current).flatMap(step => {
    if (step.kind === 'change-settings')
      return [item('settings', 'Settings differ.', settingLines(step.settings, current))]
    if (step.kind !== 'share') return []
    const roles = step.grants.map(grant => roleLine(grant, current.grants[step.with]))
    return [item('roles', `Roles on the ${step.with} differ.`, roles)]
  })
}

function settingLines(settings: ApplicationSettings, { application }: CurrentState): string[] {
  const { allowAutoStopping, externalAccessEnabled, externalAccessRecipients } = settings
  return [
    ...switchLine('Automatic stopping', application?.allowAutoStopping ?? null, allowAutoStopping),
    ...switchLine('External access', application?.externalAccessEnabled ?? null, externalAccessEnabled),
    ...(externalAccessRecipients === undefined
      ? []
      : [recipientsLine(application?.externalAccessRecipients ?? [], externalAccessRecipients)])
  ]
}

function switchLine(name: string, is: boolean | null, should: boolean | undefined): string[] {
  if (should === undefined) return []
  const word = (value: boolean | null) => (value === null ? 'unknown' : value ? 'on' : 'off')
  return [comparison(name, word(is), word(should))]
}

/** External recipients are people, so only their numbers are shown. */
function recipientsLine(is: readonly string[], should: readonly string[]): string {
  const extra = is.filter(recipient => !should.includes(recipient)).length
  const absent = should.filter(recipient => !is.includes(recipient)).length
  return `External recipients: ${extra} too many, ${absent} missing`
}

function roleLine(grant: Grant, current: CurrentState['grants']['application']): string {
  const who = `${grant.type} ${JSON.stringify(shortAddress(granteeOf(grant)))}`
  return `${who} has ${roleWords(currentRole(grant, current))}, and should have ${roleWords(grant.role)}`
}
