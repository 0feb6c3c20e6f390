import { joinLimited } from '../errors.ts'
import { describeResources } from '../resources.ts'
import { bytes, plural } from '../text/units.ts'
import type { ApplicationSettings, DeployStep, Grant, KnownVersion, Step } from './types.ts'

/**
 * Effect of each kind of step: it makes or publishes a version, changes settings, or only waits or cleans up.
 */
const EFFECTS = {
  'create-source': 'version',
  'create-version': 'version',
  'import-codespace': 'version',
  upload: 'version',
  'delete-files': 'version',
  'set-parameters': 'version',
  verify: 'version',
  'create-application': 'version',
  publish: 'version',
  wait: 'none',
  'change-settings': 'settings',
  share: 'settings',
  'link-use-case': 'settings',
  'delete-drafts': 'none',
  'delete-versions': 'none'
} as const satisfies Record<DeployStep['kind'], 'version' | 'settings' | 'none'>

/** Tells whether a step of any action is one of a deploy. */
export function isDeployStep(step: Step): step is DeployStep {
  return Object.hasOwn(EFFECTS, step.kind)
}

/** Tells whether a step changes settings of the application, which take effect whatever version it runs. */
export function isSetting(step: Step): boolean {
  return isDeployStep(step) && EFFECTS[step.kind] === 'settings'
}

/** Tells whether a step changes something about the application; waiting and cleaning up do not. */
export function hasEffect({ kind }: DeployStep): boolean {
  return EFFECTS[kind] !== 'none'
}

/** A step in plain words: names only, never the value of a parameter or a person. */
export function describeStep(step: DeployStep): string {
  switch (step.kind) {
    case 'create-source':
      return `create source ${quote(step.name)}${step.customTemplateId ? ` from custom template ${step.customTemplateId}` : ''}`
    case 'create-version':
      return [
        `create version ${quote(step.label)} ${step.base ? `on top of ${versionName(step.base)}` : 'from nothing'}`,
        step.files.length > 0 ? `upload ${sizeOf(step.files)}` : '',
        step.environmentVersionId ? `execution environment version ${step.environmentVersionId}` : '',
        ...describeResources(step.resources),
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
      return `set ${plural(step.parameters.length, 'runtime parameter')}: ${joinLimited(step.parameters.map(({ name }) => name))}`
    case 'verify':
      return `verify that the version holds exactly ${plural(step.paths.length, 'item')}, the manifest among them`
    case 'create-application':
      return `create application ${quote(step.name)} with ${publishedVersion(step.versionId, step.known?.version)}`
    case 'publish':
      return `publish ${publishedVersion(step.versionId, step.known?.version)}${step.from ? `, in place of ${publishedVersion(step.from, step.known?.from)}` : ''}`
    case 'wait':
      return 'wait until the application runs the version'
    case 'change-settings':
      return `change settings: ${settingsOf(step.settings).join(', ')}`
    case 'share':
      return `share the ${step.with} with ${granteesOf(step.grants)}`
    case 'link-use-case':
      return `add to use case ${step.useCaseId}`
    case 'delete-drafts':
      return 'delete what older runs began and never published'
    case 'delete-versions':
      return `delete unused versions of the source, keep the newest ${step.keep}`
  }
}

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
