import paths, { type PlatformPath } from 'node:path'
import { MAX_LABEL_CHARS, sourceNameOf } from '../names.ts'
import type { KeyScopeLevel } from '../plan/types.ts'
import type { InputReader } from './input-reader.ts'
import { readBoolean, readEnum, readId, readList, readText } from './read.ts'
import { readGrants, readSettings } from './sharing.ts'
import type { ApplicationName, DesiredInputs } from './types.ts'
import { checkParametersDiffer, readCredentials, readParameters, readResources } from './version-inputs.ts'

/** Reads the inputs that say how an application should be. Problems are left to the reader. */
export function readDesiredInputs(reader: InputReader, application: ApplicationName): DesiredInputs {
  const inputs: DesiredInputs = {
    application,
    sourceName: readSourceName(reader, application),
    ...readFiles(reader),
    ...readEnvironment(reader),
    resources: readResources(reader),
    keyScope: readKeyScope(reader),
    runtimeParameters: readParameters(reader),
    credentials: readCredentials(reader),
    settings: readSettings(reader),
    grants: readGrants(reader),
    shareSource: readBoolean(reader, 'share-source') ?? false,
    useCaseId: readId(reader, 'use-case-id', 'are in the URL of the Use Case', 'DATAROBOT_DEFAULT_USE_CASE') ?? null,
    customTemplateId: readId(reader, 'custom-template-id', 'are in the URL of the template') ?? null
  }
  if (inputs.shareSource && inputs.grants.length === 0) {
    reader.notices.push('Input "share-source" has no effect without "share".')
  }
  checkParametersDiffer(reader, inputs)
  return inputs
}

function readSourceName(reader: InputReader, application: ApplicationName): string | null {
  const given = readText(reader, 'source-name', MAX_LABEL_CHARS)
  const length = [...sourceNameOf(application.name ?? '')].length
  if (reader.get('source-name') === '' && length > MAX_LABEL_CHARS) {
    const saw = `The application's name plus "Source" has ${length} characters; the name of a source has at most ${MAX_LABEL_CHARS}.`
    reader.addProblem('source-name', 'is missing', saw, 'Write a source-name, or a shorter app-name.')
  }
  return given ?? null
}

type Environment = Pick<DesiredInputs, 'environment' | 'environmentVersion' | 'environmentPath'>

function readEnvironment(reader: InputReader): Environment {
  const environment = readText(reader, 'environment') ?? null
  const environmentVersion = readId(reader, 'environment-version', 'the version has') ?? null
  if (environmentVersion !== null && environment === null) {
    const saw = 'It needs an environment that it is a version of.'
    reader.addProblem(
      'environment-version',
      'stands alone',
      saw,
      'Write the id or the name of that environment into "environment".'
    )
  }
  const environmentPath = readText(reader, 'environment-path') ?? null
  if (environmentPath !== null) checkEnvironmentPath(reader, environmentPath, environment)
  return { environment, environmentVersion, environmentPath }
}

function checkEnvironmentPath(reader: InputReader, path: string, environment: string | null): void {
  checkInside(reader, 'environment-path', path)
  if (environment === null) {
    const saw = 'It needs the name of the environment that is built from it.'
    const next = 'Write a name into "environment"; the environment is created if there is none of this name.'
    reader.addProblem('environment-path', 'stands alone', saw, next)
  }
  if (reader.get('environment-version') !== '') {
    const saw = 'It is set together with environment-version.'
    const next = 'Keep the one you mean: a folder to build from, or a version that exists.'
    reader.addProblem('environment-path', 'already decides the version', saw, next)
  }
}

/** Checks that a path does not leave the workspace. Links are checked when the folder is read. */
function checkInside(reader: InputReader, name: string, path: string): void {
  if (!leavesWorkspace(reader.source.workspace, path)) return
  reader.addValueProblem(name, path, 'leaves the workspace', 'Write a folder of the checkout, relative to its root.')
}

/** Returns true for a relative path that leads out of the workspace. */
export function leavesWorkspace(
  workspace: string,
  path: string,
  { isAbsolute, relative, resolve }: PlatformPath = paths
): boolean {
  const inside = relative(workspace, resolve(workspace, path))
  return !isAbsolute(path) && (isAbsolute(inside) || /^\.\.(?:[\\/]|$)/.test(inside))
}

type Files = Pick<DesiredInputs, 'path' | 'include' | 'exclude' | 'defaultExcludes' | 'codespaceId'>

function readFiles(reader: InputReader): Files {
  const path = readText(reader, 'path') ?? '.'
  checkInside(reader, 'path', path)
  const globs = (name: string): string[] => readList(reader, name).map(line => line.text)
  const [given, exclude] = [globs('include'), globs('exclude')]
  // A list that begins with a negated line ("!") starts from everything.
  const include = given.includes('**') && !given.some(line => line.startsWith('!')) ? [] : given
  const codespaceId = readId(reader, 'codespace-id', 'are in the URL of the codespace') ?? null
  if (reader.get('codespace-id') !== '') {
    const beside = [
      ...(path === '.' ? [] : ['path']),
      ...(include.length === 0 ? [] : ['include']),
      ...(exclude.length === 0 ? [] : ['exclude']),
      ...(reader.get('custom-template-id') === '' ? [] : ['custom-template-id'])
    ]
    if (beside.length > 0) {
      const saw = `It is set together with ${beside.join(', ')}.`
      reader.addProblem('codespace-id', 'already provides all files', saw, 'Keep the one you mean.')
    }
  }
  return { path, include, exclude, defaultExcludes: readBoolean(reader, 'default-excludes') ?? true, codespaceId }
}

function readKeyScope(reader: InputReader): KeyScopeLevel | undefined {
  const level = readEnum(reader, 'required-key-scope-level', ['viewer', 'user', 'admin', 'none'])
  return level === 'none' ? null : level
}
