import { describeTemplateStep } from '../actions/publish-template/describe.ts'
import { listed } from '../errors.ts'
import type { ApplicationSettings, Grant, KnownVersion, Resources, Step } from '../plan/types.ts'
import { bytes, plural } from '../text/units.ts'

/** A step in plain words, the same in the log, the summary and a dry run. Names only: never a parameter's value or a person. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'create-source':
      return `create source ${quote(step.name)}${step.customTemplateId ? ` from custom template ${step.customTemplateId}` : ''}`
    case 'create-version':
      return [
        `create version ${quote(step.label)} ${step.base ? `on top of ${versionName(step.base)}` : 'from nothing'}`,
        step.files.length > 0 ? `upload ${sizeOf(step.files)}` : '',
        step.environmentVersionId ? `execution environment version ${step.environmentVersionId}` : '',
        ...resourcesOf(step.resources),
        keyScopeOf(step.keyScope)
      ]
        .filter(part => part !== '')
        .join(', ')
    case 'import-codespace':
      return `create version ${quote(step.label)} from codespace ${step.codespaceId}`
    case 'upload':
      return `upload ${sizeOf(step.files)}, batch ${step.batch} of ${step.of}`
    case 'delete-files':
      return `delete ${plural(step.paths.length, 'file')}`
    case 'set-parameters':
      return `set ${plural(step.parameters.length, 'runtime parameter')}: ${listed(step.parameters.map(({ name }) => name))}`
    case 'verify':
      return `verify that the version holds exactly ${plural(step.paths.length, 'item')}, the manifest among them`
    case 'create-application':
      return `create application ${quote(step.name)} with ${publishedVersion(step.versionId, step.known?.version)}`
    case 'publish':
      return `publish ${publishedVersion(step.versionId, step.known?.version)}${step.from ? `, in place of ${publishedVersion(step.from, step.known?.from)}` : ''}`
    case 'change-settings':
      return `change settings: ${settingsOf(step.settings).join(', ')}`
    case 'share':
      return `share the ${step.with} with ${granteesOf(step.grants)}`
    case 'link-use-case':
      return `add to use case ${step.useCaseId}`
    case 'delete-application':
      return `delete preview ${quote(step.name)} (${step.applicationId})${REMOVAL_REASONS[step.reason]}`
    case 'delete-source':
      return `delete the source of preview ${quote(step.name)} (${step.sourceId})`
    case 'delete-drafts':
      return 'delete what older runs began and never published'
    case 'delete-versions':
      return `delete unused versions of the source, keep the newest ${step.keep}`
    case 'export-to-codespace':
      return `send the files of ${versionName(step.version)} to codespace ${step.codespaceId}`
    default:
      return describeTemplateStep(step)
  }
}

const REMOVAL_REASONS = { requested: '', closed: ', its pull request is closed', expired: ', its time is over' }

/** A version by its id, with the facts by which people know it. Null is the one that the plan makes. */
function publishedVersion(id: string | null, known: KnownVersion | null = null): string {
  if (id === null) return 'the new version'
  const facts = [
    known?.label == null ? '' : id,
    known?.commit == null ? '' : `commit ${known.commit.slice(0, 7)}`,
    known?.createdAt == null ? '' : `made ${known.createdAt.slice(0, 16).replace('T', ' ')} UTC`
  ].filter(fact => fact !== '')
  const name = versionName({ id, label: known?.label ?? null })
  const of = known?.application === undefined ? '' : ` of application ${quote(known.application)}`
  return `${name}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}${of}`
}

/** A version by its label, else by its id. */
export function versionName(version: { id: string; label: string | null }): string {
  return `version ${version.label ? quote(version.label) : version.id}`
}

/** A name as every message shows it. */
export function quote(name: string): string {
  return JSON.stringify(name)
}

function sizeOf(files: readonly { size: number }[]): string {
  return `${plural(files.length, 'file')} (${bytes(files.reduce((sum, { size }) => sum + size, 0))})`
}

function resourcesOf(resources: Resources): string[] {
  const { resourceLabel, replicas, sessionAffinity, serviceWebRequestsOnRootPath, healthEndpointPath } = resources
  return [
    resourceLabel === undefined ? '' : `resources ${quote(resourceLabel)}`,
    replicas === undefined ? '' : plural(replicas, 'replica'),
    onOff('session affinity', sessionAffinity),
    onOff('root path', serviceWebRequestsOnRootPath),
    healthEndpointPath === undefined ? '' : `health path ${quote(healthEndpointPath)}`
  ]
}

function keyScopeOf(level: string | null | undefined): string {
  if (level === undefined) return ''
  return level === null ? 'no API key asked of visitors' : `API key scope "${level}" asked of visitors`
}

/** Recipients are people: only their number is shown. */
function settingsOf(settings: ApplicationSettings): string[] {
  return [
    onOff('automatic stopping', settings.allowAutoStopping),
    onOff('external access', settings.externalAccessEnabled),
    settings.externalAccessRecipients === undefined
      ? ''
      : plural(settings.externalAccessRecipients.length, 'external recipient')
  ].filter(part => part !== '')
}

function onOff(name: string, value: boolean | undefined): string {
  if (value === undefined) return ''
  return `${name} ${value ? 'on' : 'off'}`
}

function granteesOf(grants: readonly Grant[]): string {
  const counts = new Map<string, number>()
  for (const { type, role } of grants) counts.set(`${type} ${role}`, (counts.get(`${type} ${role}`) ?? 0) + 1)
  return [...counts]
    .map(([key, count]) => {
      const [type = '', role] = key.split(' ')
      return `${plural(count, type)} as ${role}`
    })
    .join(', ')
}
