import type { DeployInputs } from '../../inputs/types.ts'
import type { CurrentParameter, CurrentState, CurrentVersion } from '../../plan/current-state.ts'
import { currentParameters } from '../../plan/parameters.ts'
import type { DeployPlan, ParameterValue } from '../../plan/types.ts'
import type { Resources } from '../../resources.ts'
import type { DesiredState } from './desired-state.ts'

/** Tells whether the plan starts a version, which can be rehearsed before. */
export const startsVersion = ({ steps }: DeployPlan): boolean =>
  steps.some(({ kind }) => kind === 'publish' || kind === 'create-application')

/** Scripts of an application, by which its interpreters are known; null if there is no such file. */
export interface Scripts {
  start: string | null
  build: string | null
}

/** Interpreters and tools that a script may start. */
const TOOLS = /(?<![\w./-])(python3|python|node|npm|npx|uv|Rscript|java|deno|bun)(?![\w./=-])/g

/** Tools that install the requirements of these files. */
const INSTALLERS: readonly { file: string; tools: readonly string[] }[] = [
  { file: 'requirements.txt', tools: ['python3'] },
  { file: 'pyproject.toml', tools: ['python3'] },
  { file: 'uv.lock', tools: ['python3', 'uv'] },
  { file: 'package.json', tools: ['node', 'npm'] }
]

/** Tools that the application needs on the runner, in alphabetical order. */
export function neededTools(paths: readonly string[], { start, build }: Scripts): string[] {
  const isProject = paths.includes('requirements.txt')
  const installing = INSTALLERS.filter(({ file }) => paths.includes(file) && !(isProject && file === 'uv.lock'))
  const started = [start, build].flatMap(script => [...withoutComments(script ?? '').matchAll(TOOLS)])
  return [...new Set([...installing.flatMap(({ tools }) => tools), ...started.map(([, tool = '']) => tool)])].sort()
}

const withoutComments = (script: string): string => script.replace(/^\s*#.*$/gm, '')

/** Reason for which this deploy cannot be rehearsed on a runner, in half a sentence; null if it can. */
export function obstacleOf(
  desired: Pick<DesiredState, 'files' | 'context' | 'customTemplateId' | 'resources'>,
  base: CurrentVersion | null,
  platform: NodeJS.Platform
): string | null {
  const { resourceLabel } = effectiveResources(desired.resources, base)
  if (platform === 'win32') return 'a runner with Windows cannot run applications of DataRobot'
  if (desired.files === null) return 'its files come from a codespace, and are not in the checkout'
  if (desired.customTemplateId !== null)
    return 'some of its files come from a custom template, and are not in the checkout'
  if (desired.context !== null) return 'its execution environment is an own image, which the runner does not have'
  if (resourceLabel !== undefined && /gpu/i.test(resourceLabel))
    return `its resource bundle ${JSON.stringify(resourceLabel)} has a GPU, which the runner may not have`
  return null
}

/** Resources of the new version: those of its base that the inputs do not set are kept. */
function effectiveResources(desired: Resources, base: CurrentVersion | null): Resources {
  const kept = Object.entries(base?.resources ?? {}).filter(([, value]) => value !== null)
  return { ...(Object.fromEntries(kept) as Resources), ...desired }
}

/** State that a rehearsal creates, and the parameters whose value it does not know. */
export interface RehearsedState {
  desired: DesiredState
  /** Names of parameters that refer to a credential or a deployment, of which only the id is known. */
  unknown: readonly string[]
}

/**
 * State of the rehearsed application: the files, parameters and secrets of the deploy, without what only DataRobot has.
 *
 * @param credentials those of the inputs: the deploy does not send unchanged ones, but the application reads them
 * @param environment name of an execution environment
 */
export function rehearsedState(
  desired: DesiredState,
  credentials: DeployInputs['credentials'],
  current: Pick<CurrentState, 'base' | 'promoted'>,
  environment: string
): RehearsedState {
  const secrets = new Set(credentials.map(({ name }) => name))
  const given = desired.parameters.filter(({ name }) => !secrets.has(name))
  const inherited = inheritedParameters(desired, currentParameters(current))
  const parameters = [...given, ...inherited]
  const { serviceWebRequestsOnRootPath, healthEndpointPath } = effectiveResources(desired.resources, current.base)
  return {
    desired: {
      ...desired,
      environment,
      resources: {
        ...(serviceWebRequestsOnRootPath !== undefined && { serviceWebRequestsOnRootPath }),
        ...(healthEndpointPath !== undefined && { healthEndpointPath })
      },
      keyScope: undefined,
      settings: {},
      grants: [],
      shareSource: false,
      useCaseId: null,
      keepVersions: 0,
      wait: true,
      verification: null,
      candidate: null,
      parameters: [
        ...parameters,
        ...credentials.map(({ name }): ParameterValue => ({ name, type: 'credential', value: '' }))
      ],
      credentials: credentials.map(({ name, secret }) => ({
        parameter: name,
        name: `${desired.name}/${name}`,
        id: null,
        change: { secret, description: '' }
      }))
    },
    unknown: parameters.filter(({ type, value }) => value !== null && isReference(type)).map(({ name }) => name)
  }
}

const isReference = (type: ParameterValue['type']): boolean => type === 'credential' || type === 'deployment'

/** Values of the application that the new version keeps. */
function inheritedParameters(
  { parameters, files }: DesiredState,
  current: readonly CurrentParameter[]
): ParameterValue[] {
  const given = new Set(parameters.map(({ name }) => name))
  const definitions = files?.parameterDefinitions ?? null
  const isKept = (name: string) => definitions === null || definitions.some(definition => definition.name === name)
  return current.flatMap(({ name, type, override: value }) =>
    value === null || given.has(name) || !isKept(name) ? [] : [{ name, type, value }]
  )
}

/** Language of an execution environment, and its version as far as its name gives it. */
interface EnvironmentLanguage {
  tool: 'python3' | 'node'
  version: string
}

/** Reads the language and its version from the name of an execution environment, such as `Python 3.12`. */
export function languageIn(environment: string | null): EnvironmentLanguage | null {
  const [, python] = /\bpython[ -]?v?(\d+\.\d+)/i.exec(environment ?? '') ?? []
  if (python !== undefined) return { tool: 'python3', version: python }
  const [, node] = /\bnode(?:\.?js)?[ -]?v?(\d+)/i.exec(environment ?? '') ?? []
  return node === undefined ? null : { tool: 'node', version: node }
}

/**
 * Warning if the runner has another version than the execution environment; null if they agree, or if it is not known.
 *
 * @param found output of the tool's `--version`, such as `Python 3.12.4` or `v22.1.0`
 */
export function versionWarning(environment: string | null, tool: string, found: string): string | null {
  const language = languageIn(environment)
  if (language === null || language.tool !== tool) return null
  const [version = ''] = /\d+\.[\d.]+/.exec(found) ?? []
  if (version === '' || `${version}.`.startsWith(`${language.version}.`)) return null
  const name = tool === 'node' ? 'Node' : 'Python'
  const action = tool === 'node' ? 'actions/setup-node' : 'actions/setup-python'
  return (
    `The rehearsal uses ${name} ${version} of the runner, and execution environment ${JSON.stringify(environment)} has ` +
    `${name} ${language.version}. Install that version in an earlier step with ${action}.`
  )
}
