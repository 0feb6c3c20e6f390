import { isAbsolute, relative, resolve } from 'node:path'
import { MOST_LABEL, sourceNameOf } from '../names.ts'
import type { KeyScopeLevel, Resources } from '../plan/types.ts'
import { readApplication, readConnection } from './connection.ts'
import { Form } from './form.ts'
import { readLabel } from './label.ts'
import { readPreview, readPreviewName } from './preview.ts'
import { checkUrlPath, choice, duration, flag, id, integer, list, secretPairs, text } from './read.ts'
import { readGrants, readSettings } from './sharing.ts'
import type { ApplicationName, DeployInputs, InputSource } from './types.ts'
import { readWaiting } from './waiting.ts'

const MOST_DAYS_OF_PREVIEW = 3650

/** Everything a deploy is asked for. Whatever is wrong is in one `input-invalid` error. */
export function readDeployInputs(source: InputSource): DeployInputs {
  const form = new Form(source)
  const connection = readConnection(form)
  const application = readApplication(form)
  const preview = readPreview(form)
  const inputs: DeployInputs = {
    ...connection,
    application,
    sourceName: readSourceName(form, application),
    ...readFiles(form),
    ...readEnvironment(form),
    resources: readResources(form),
    keyScope: readKeyScope(form),
    runtimeParameters: readParameters(form),
    settings: readSettings(form),
    grants: readGrants(form),
    shareSource: flag(form, 'share-source') ?? false,
    useCaseId: id(form, 'use-case-id', 'stand in the URL of the Use Case') ?? null,
    customTemplateId: id(form, 'custom-template-id', 'stand in the URL of the template') ?? null,
    ...readWaiting(form),
    onStaleCommit: choice(form, 'on-stale-commit', ['fail', 'skip', 'deploy']) ?? 'fail',
    preview,
    previewName: readPreviewName(form, preview === true),
    previewTtlMs: duration(form, 'preview-ttl', MOST_DAYS_OF_PREVIEW) ?? 7 * 24 * 60 * 60_000,
    comment: flag(form, 'comment') ?? true,
    githubDeployment: flag(form, 'github-deployment') ?? true,
    annotations: flag(form, 'annotations') ?? true,
    githubEnvironment: text(form, 'github-environment', MOST_LABEL) ?? null,
    label: readLabel(form, '{ref}@{sha7} #{run}'),
    keepVersions: integer(form, 'keep-versions') ?? 0,
    dryRun: flag(form, 'dry-run') ?? false
  }
  if (inputs.shareSource && inputs.grants.length === 0) {
    form.notices.push('Input "share-source" has no effect without "share".')
  }
  form.close()
  return inputs
}

function readSourceName(form: Form, application: ApplicationName): string | null {
  const given = text(form, 'source-name', MOST_LABEL)
  const length = [...sourceNameOf(application.name ?? '')].length
  if (form.get('source-name') === '' && length > MOST_LABEL) {
    const saw = `The application's name with "Source" behind it has ${length} characters, a source's at most ${MOST_LABEL}.`
    form.wrong('source-name', 'is missing', saw, 'Write a source-name, or a shorter app-name.')
  }
  return given ?? null
}

function readEnvironment(form: Form): Pick<DeployInputs, 'environment' | 'environmentVersion'> {
  const environment = text(form, 'environment') ?? null
  const environmentVersion = id(form, 'environment-version', 'the version has') ?? null
  if (environmentVersion !== null && environment === null) {
    const saw = 'There is no environment that it is a version of.'
    form.wrong('environment-version', 'stands alone', saw, 'Write the id or the name of that into "environment".')
  }
  return { environment, environmentVersion }
}

type Files = Pick<DeployInputs, 'path' | 'include' | 'exclude' | 'defaultExcludes' | 'codespaceId'>

function readFiles(form: Form): Files {
  const path = text(form, 'path') ?? '.'
  const inside = relative(form.source.workspace, resolve(form.source.workspace, path))
  if (!isAbsolute(path) && (isAbsolute(inside) || /^\.\.(?:[\\/]|$)/.test(inside))) {
    form.wrongValue('path', path, 'leaves the workspace', 'Write a folder of the checkout, relative to its root.')
  }
  const globs = (name: string): string[] => list(form, name).map(line => line.text)
  const [given, exclude] = [globs('include'), globs('exclude')]
  // A line with "!" takes something of everything away again.
  const include = given.includes('**') && !given.some(line => line.startsWith('!')) ? [] : given
  const codespaceId = id(form, 'codespace-id', 'stand in the URL of the codespace') ?? null
  if (form.get('codespace-id') !== '') {
    const beside = [
      ...(path === '.' ? [] : ['path']),
      ...(include.length === 0 ? [] : ['include']),
      ...(exclude.length === 0 ? [] : ['exclude']),
      ...(form.get('custom-template-id') === '' ? [] : ['custom-template-id'])
    ]
    if (beside.length > 0) {
      const saw = `Beside it stands ${beside.join(', ')}.`
      form.wrong('codespace-id', 'already says where all files come from', saw, 'Keep the one you mean.')
    }
  }
  return { path, include, exclude, defaultExcludes: flag(form, 'default-excludes') ?? true, codespaceId }
}

function readResources(form: Form): Resources {
  const resourceLabel = text(form, 'resource-label')
  const replicas = integer(form, 'replicas')
  const sessionAffinity = flag(form, 'session-affinity')
  const serviceWebRequestsOnRootPath = flag(form, 'root-path')
  const healthEndpointPath = text(form, 'health-endpoint-path')
  if (healthEndpointPath !== undefined) checkUrlPath(form, 'health-endpoint-path', healthEndpointPath)
  return {
    ...(resourceLabel === undefined ? {} : { resourceLabel }),
    ...(replicas === undefined ? {} : { replicas }),
    ...(sessionAffinity === undefined ? {} : { sessionAffinity }),
    ...(serviceWebRequestsOnRootPath === undefined ? {} : { serviceWebRequestsOnRootPath }),
    ...(healthEndpointPath === undefined ? {} : { healthEndpointPath })
  }
}

function readKeyScope(form: Form): KeyScopeLevel | undefined {
  const level = choice(form, 'required-key-scope-level', ['viewer', 'user', 'admin', 'none'])
  return level === 'none' ? null : level
}

function readParameters(form: Form): DeployInputs['runtimeParameters'] {
  const parameters = secretPairs(form, 'runtime-parameters')
  for (const { name, text } of parameters) {
    if (text.trim() !== text) form.notices.push(`The value of runtime parameter "${name}" begins or ends with a blank.`)
  }
  return parameters
}
