import { SCRIPT_CHECK_PATH } from '../../apply/health.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import type { CurrentState, CurrentVersion } from '../../plan/current-state.ts'
import { currentParameters } from '../../plan/parameters.ts'
import type { DeployPlan, ParameterValue } from '../../plan/types.ts'
import type { Resources } from '../../resources.ts'
import type { DesiredState } from './desired-state.ts'
import { planDeploy } from './plan.ts'

/** Execution environment of the emulator. Applications there run with the tools of the runner, whatever its name. */
export const ENVIRONMENT = '[DataRobot] Python 3.12 Applications Base'

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

/** A deploy to the emulator, and the parameters whose value it does not know. */
export interface RehearsalPlan {
  plan: DeployPlan
  /** Names of parameters that refer to a credential or a deployment, of which only the id is known. */
  unknown: readonly string[]
}

/**
 * Plans the deploy of the rehearsed application as that of a real one: its files, and all parameters that it has then.
 *
 * @param credentials those of the inputs: the deploy does not send unchanged ones, but the application reads them
 * @param current state of the real application, whose parameters are kept
 * @param engine state of the emulator
 */
export function planRehearsal(
  desired: DesiredState,
  credentials: DeployInputs['credentials'],
  current: Pick<CurrentState, 'base' | 'promoted'>,
  engine: CurrentState
): RehearsalPlan {
  const secrets = new Set(credentials.map(({ name }) => name))
  const given = new Set(desired.parameters.map(({ name }) => name))
  const parameters = currentParameters(current)
  const kept = parameters.filter(({ name, override }) => override !== null && !given.has(name))
  const references = [
    ...desired.parameters.filter(({ name, value }) => value !== null && !secrets.has(name)),
    ...kept
  ].filter(({ type }) => type === 'credential' || type === 'deployment')
  return {
    // The emulator has no version of the application, so its parameters are kept as those of a promoted one are.
    plan: planDeploy(rehearsedState(desired, credentials, current.base), {
      ...engine,
      promoted: { parameters, resources: {} }
    }),
    unknown: references.map(({ name }) => name)
  }
}

/** State of the rehearsed application: that of the deploy, without what only DataRobot has. */
function rehearsedState(
  desired: DesiredState,
  credentials: DeployInputs['credentials'],
  base: CurrentVersion | null
): DesiredState {
  const secrets = new Set(credentials.map(({ name }) => name))
  return {
    ...desired,
    environment: ENVIRONMENT,
    resources: rehearsedResources(effectiveResources(desired.resources, base)),
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
      ...desired.parameters.filter(({ name }) => !secrets.has(name)),
      ...credentials.map(({ name }): ParameterValue => ({ name, type: 'credential', value: '' }))
    ],
    credentials: credentials.map(({ name, secret }) => ({
      parameter: name,
      name: `${desired.name}/${name}`,
      id: null,
      change: { secret, description: '' }
    }))
  }
}

/**
 * The paths of requests and probes. It is unknown whether DataRobot probes an own path below the path of the application
 * (platform.md §6.1), so an application with such a path is rehearsed at the root, where both are the same.
 * The rehearsal itself runs the script of Streamlit, once it answers: as a probe, a failure would be repeated until the end.
 */
function rehearsedResources({ serviceWebRequestsOnRootPath, healthEndpointPath }: Resources): Resources {
  if (healthEndpointPath !== undefined && !healthEndpointPath.endsWith(SCRIPT_CHECK_PATH))
    return { serviceWebRequestsOnRootPath: true, healthEndpointPath }
  return serviceWebRequestsOnRootPath === undefined ? {} : { serviceWebRequestsOnRootPath }
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
