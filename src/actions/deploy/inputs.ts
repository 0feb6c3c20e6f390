import { isAbsolute, relative, resolve } from 'node:path'
import { readApplicationName, readConnection } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readLabel } from '../../inputs/label.ts'
import {
  checkUrlPath,
  readBoolean,
  readDuration,
  readEnum,
  readId,
  readInteger,
  readList,
  readSecretPairs,
  readText
} from '../../inputs/read.ts'
import type { ApplicationName, DeployInputs, InputSource } from '../../inputs/types.ts'
import { readWaitInputs } from '../../inputs/wait-inputs.ts'
import { MAX_LABEL_CHARS, sourceNameOf } from '../../names.ts'
import type { KeyScopeLevel, Resources } from '../../plan/types.ts'
import { readPreview, readPreviewName } from '../../previews/inputs.ts'
import { readGrants, readSettings } from './sharing.ts'

const MAX_PREVIEW_TTL_DAYS = 3650

/** Everything a deploy is asked for. Whatever is wrong is in one `input-invalid` error. */
export function readDeployInputs(source: InputSource): DeployInputs {
  const reader = new InputReader(source)
  const connection = readConnection(reader)
  const application = readApplicationName(reader)
  const preview = readPreview(reader)
  const inputs: DeployInputs = {
    ...connection,
    application,
    sourceName: readSourceName(reader, application),
    ...readFiles(reader),
    ...readEnvironment(reader),
    resources: readResources(reader),
    keyScope: readKeyScope(reader),
    runtimeParameters: readParameters(reader),
    settings: readSettings(reader),
    grants: readGrants(reader),
    shareSource: readBoolean(reader, 'share-source') ?? false,
    useCaseId: readId(reader, 'use-case-id', 'stand in the URL of the Use Case') ?? null,
    customTemplateId: readId(reader, 'custom-template-id', 'stand in the URL of the template') ?? null,
    ...readWaitInputs(reader),
    onStaleCommit: readEnum(reader, 'on-stale-commit', ['fail', 'skip', 'deploy']) ?? 'fail',
    preview,
    previewName: readPreviewName(reader, preview === true),
    previewTtlMs: readDuration(reader, 'preview-ttl', MAX_PREVIEW_TTL_DAYS) ?? 7 * 24 * 60 * 60_000,
    comment: readBoolean(reader, 'comment') ?? true,
    githubDeployment: readBoolean(reader, 'github-deployment') ?? true,
    annotations: readBoolean(reader, 'annotations') ?? true,
    githubEnvironment: readText(reader, 'github-environment', MAX_LABEL_CHARS) ?? null,
    label: readLabel(reader, '{ref}@{sha7} #{run}'),
    keepVersions: readInteger(reader, 'keep-versions') ?? 0,
    dryRun: readBoolean(reader, 'dry-run') ?? false
  }
  if (inputs.shareSource && inputs.grants.length === 0) {
    reader.notices.push('Input "share-source" has no effect without "share".')
  }
  reader.throwIfInvalid()
  return inputs
}

function readSourceName(reader: InputReader, application: ApplicationName): string | null {
  const given = readText(reader, 'source-name', MAX_LABEL_CHARS)
  const length = [...sourceNameOf(application.name ?? '')].length
  if (reader.get('source-name') === '' && length > MAX_LABEL_CHARS) {
    const saw = `The application's name with "Source" behind it has ${length} characters, a source's at most ${MAX_LABEL_CHARS}.`
    reader.addProblem('source-name', 'is missing', saw, 'Write a source-name, or a shorter app-name.')
  }
  return given ?? null
}

function readEnvironment(reader: InputReader): Pick<DeployInputs, 'environment' | 'environmentVersion'> {
  const environment = readText(reader, 'environment') ?? null
  const environmentVersion = readId(reader, 'environment-version', 'the version has') ?? null
  if (environmentVersion !== null && environment === null) {
    const saw = 'There is no environment that it is a version of.'
    reader.addProblem(
      'environment-version',
      'stands alone',
      saw,
      'Write the id or the name of that into "environment".'
    )
  }
  return { environment, environmentVersion }
}

type Files = Pick<DeployInputs, 'path' | 'include' | 'exclude' | 'defaultExcludes' | 'codespaceId'>

function readFiles(reader: InputReader): Files {
  const path = readText(reader, 'path') ?? '.'
  const inside = relative(reader.source.workspace, resolve(reader.source.workspace, path))
  if (!isAbsolute(path) && (isAbsolute(inside) || /^\.\.(?:[\\/]|$)/.test(inside))) {
    reader.addValueProblem(
      'path',
      path,
      'leaves the workspace',
      'Write a folder of the checkout, relative to its root.'
    )
  }
  const globs = (name: string): string[] => readList(reader, name).map(line => line.text)
  const [given, exclude] = [globs('include'), globs('exclude')]
  // A line with "!" takes something of everything away again.
  const include = given.includes('**') && !given.some(line => line.startsWith('!')) ? [] : given
  const codespaceId = readId(reader, 'codespace-id', 'stand in the URL of the codespace') ?? null
  if (reader.get('codespace-id') !== '') {
    const beside = [
      ...(path === '.' ? [] : ['path']),
      ...(include.length === 0 ? [] : ['include']),
      ...(exclude.length === 0 ? [] : ['exclude']),
      ...(reader.get('custom-template-id') === '' ? [] : ['custom-template-id'])
    ]
    if (beside.length > 0) {
      const saw = `Beside it stands ${beside.join(', ')}.`
      reader.addProblem('codespace-id', 'already says where all files come from', saw, 'Keep the one you mean.')
    }
  }
  return { path, include, exclude, defaultExcludes: readBoolean(reader, 'default-excludes') ?? true, codespaceId }
}

function readResources(reader: InputReader): Resources {
  const resourceLabel = readText(reader, 'resource-label')
  const replicas = readInteger(reader, 'replicas')
  const sessionAffinity = readBoolean(reader, 'session-affinity')
  const serviceWebRequestsOnRootPath = readBoolean(reader, 'root-path')
  const healthEndpointPath = readText(reader, 'health-endpoint-path')
  if (healthEndpointPath !== undefined) checkUrlPath(reader, 'health-endpoint-path', healthEndpointPath)
  return {
    ...(resourceLabel === undefined ? {} : { resourceLabel }),
    ...(replicas === undefined ? {} : { replicas }),
    ...(sessionAffinity === undefined ? {} : { sessionAffinity }),
    ...(serviceWebRequestsOnRootPath === undefined ? {} : { serviceWebRequestsOnRootPath }),
    ...(healthEndpointPath === undefined ? {} : { healthEndpointPath })
  }
}

function readKeyScope(reader: InputReader): KeyScopeLevel | undefined {
  const level = readEnum(reader, 'required-key-scope-level', ['viewer', 'user', 'admin', 'none'])
  return level === 'none' ? null : level
}

function readParameters(reader: InputReader): DeployInputs['runtimeParameters'] {
  const parameters = readSecretPairs(reader, 'runtime-parameters')
  for (const { name, text } of parameters) {
    if (text.trim() !== text)
      reader.notices.push(`The value of runtime parameter "${name}" begins or ends with a blank.`)
  }
  return parameters
}
