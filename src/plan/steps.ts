import { joinLimited } from '../errors.ts'
import { MANIFEST_PATH } from '../files/types.ts'
import { describeResources } from '../resources.ts'
import { bytes, plural } from '../text/units.ts'
import type {
  ApplicationSettings,
  BuildStep,
  DeployStep,
  Grant,
  ParameterValue,
  Step,
  VersionDetails
} from './types.ts'

/** Effect of each kind of step: it creates or publishes a version, changes settings, or only waits or cleans up. */
const EFFECTS = {
  'create-environment': 'none',
  'build-environment': 'none',
  'create-credential': 'version',
  'update-credential': 'settings',
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
  'verify-application': 'none',
  'start-candidate': 'none',
  'wait-candidate': 'none',
  'verify-candidate': 'none',
  'delete-candidate': 'none',
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

/** Tells whether a step changes the application independently of its version: its settings, or a secret that it reads. */
export function isSetting(step: Step): boolean {
  return isDeployStep(step) && EFFECTS[step.kind] === 'settings'
}

/** Tells whether a step changes something about the application; waiting and cleaning up do not. */
export function hasEffect({ kind }: DeployStep): boolean {
  return EFFECTS[kind] !== 'none'
}

/** Descriptions of the steps that check a running application. */
const CHECKS = {
  wait: 'wait until the application runs the version',
  'verify-application': 'verify the application with the command of "verify"',
  'wait-candidate': 'wait until the candidate runs the version',
  'verify-candidate': 'verify the candidate with the command of "verify"'
}

/** Describes a step in one line: names only, never the value of a parameter or a person. */
export function describeStep(step: DeployStep): string {
  switch (step.kind) {
    case 'create-environment':
      return `create execution environment ${quote(step.name)}`
    case 'build-environment':
      return describeBuild(step)
    case 'create-credential':
      return `create credential ${quote(step.name)}`
    case 'update-credential':
      return `change the secret of credential ${quote(step.name)}`
    case 'create-source':
      return `create source ${quote(step.name)}${step.customTemplateId ? ` from custom template ${step.customTemplateId}` : ''}`
    case 'create-version':
      return [
        `create version ${quote(step.label)} ${step.base ? `on top of ${versionName(step.base)}` : 'without a base'}`,
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
      return [parametersOf('set', step.parameters), parametersOf('keep', step.inherited)]
        .filter(part => part !== '')
        .join(', ')
    case 'verify':
      return `verify that the version holds exactly ${plural(step.paths.length, 'item')}${step.paths.includes(MANIFEST_PATH) ? ', including the manifest' : ''}`
    case 'create-application':
      return `create application ${quote(step.name)} with ${publishedVersion(step.versionId, step.details?.version)}`
    case 'publish':
      return `publish ${publishedVersion(step.versionId, step.details?.version)}${step.from ? `, in place of ${publishedVersion(step.from, step.details?.from)}` : ''}`
    case 'wait':
    case 'verify-application':
    case 'wait-candidate':
    case 'verify-candidate':
      return CHECKS[step.kind]
    case 'start-candidate':
      return `run ${publishedVersion(step.versionId)} as candidate application ${quote(step.name)}`
    case 'delete-candidate':
      return `delete candidate application ${quote(step.name)}`
    case 'change-settings':
      return `change settings: ${settingsOf(step.settings).join(', ')}`
    case 'share':
      return `share the ${step.with} with ${granteesOf(step.grants)}`
    case 'link-use-case':
      return `add to use case ${step.useCaseId}`
    case 'delete-drafts':
      return 'delete unpublished versions of older runs'
    case 'delete-versions':
      return `delete unused versions of the source, keep the newest ${step.keep}`
  }
}

function describeBuild({ name, earlier, context: { folder, files } }: BuildStep): string {
  if (earlier?.isRunning)
    return `wait until version ${earlier.versionId} of execution environment ${quote(name)} is built, which another run started from the same files`
  const again = earlier === null ? '' : `, again after version ${earlier.versionId} failed`
  return `build execution environment ${quote(name)} from folder ${quote(folder)}${again}: upload ${sizeOf(files)}, wait for the build`
}

/** Describes a version by its id, with details that help people to recognize it. Null is the version that the plan creates. */
function publishedVersion(id: string | null, details: VersionDetails | null = null): string {
  if (id === null) return 'the new version'
  const facts = [
    details?.label == null ? '' : id,
    details?.commit == null ? '' : `commit ${details.commit.slice(0, 7)}`,
    details?.createdAt == null ? '' : `created ${details.createdAt.slice(0, 16).replace('T', ' ')} UTC`
  ].filter(fact => fact !== '')
  const name = versionName({ id, label: details?.label ?? null })
  const owner = details?.application === undefined ? '' : ` of application ${quote(details.application)}`
  return `${name}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}${owner}`
}

/** Names a version by its label, or by its id if it has none. */
export function versionName(version: { id: string; label: string | null }): string {
  return `version ${version.label ? quote(version.label) : version.id}`
}

/** Quotes a name for messages. */
export function quote(name: string): string {
  return JSON.stringify(name)
}

function sizeOf(files: readonly { size: number }[]): string {
  return `${plural(files.length, 'file')} (${bytes(files.reduce((sum, { size }) => sum + size, 0))})`
}

function parametersOf(verb: string, parameters: readonly ParameterValue[]): string {
  if (parameters.length === 0) return ''
  return `${verb} ${plural(parameters.length, 'runtime parameter')}: ${joinLimited(parameters.map(({ name }) => name))}`
}

function keyScopeOf(level: string | null | undefined): string {
  if (level === undefined) return ''
  return level === null ? 'no API key required of visitors' : `API key scope "${level}" required of visitors`
}

/** Describes settings. Recipients are people, so only their number is shown. */
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
