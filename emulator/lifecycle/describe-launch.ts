import { parameterEnvironment, plainEnvironment } from '../rules/parameters.ts'
import { effectiveResources } from '../rules/resources.ts'
import type { Settings } from '../rules/settings.ts'
import type { Launch, LaunchOutcome } from '../runner/types.ts'
import type { Blobs } from '../state/blobs.ts'
import type { Application, Version } from '../state/records.ts'
import type { State } from '../state/state.ts'

export interface LaunchContext {
  origin: string
  state: State
  settings: Settings
  blobs: Blobs
  outcome: LaunchOutcome | undefined
}

/**
 * Path prefix of the requests that an application receives, without its final slash. Empty if it is served on the root.
 */
export function requestPrefix(application: Application, settings: Settings): string {
  const { serviceWebRequestsOnRootPath } = effectiveResources(settings, application.resources)
  return serviceWebRequestsOnRootPath ? '' : `/apps/${application.id}`
}

/** Value of `BASE_PATH`: the path that a browser sees, for front ends, without a slash at either end [I]. */
function basePath({ id }: Application, prefix: string, { switches }: Settings): string {
  return switches.basePath === 'custom-applications' ? `custom_applications/${id}` : prefix
}

/** Describes one launch for a runner, with the environment variables of platform.md §7. */
export function describeLaunch(
  application: Application,
  version: Version | undefined,
  launchId: string,
  isBuilt: boolean,
  context: LaunchContext
): Launch {
  const { state, settings } = context
  const findCredential = (id: string) => state.get('credentials', id)
  const hasPlainVariables = version !== undefined && settings.switches.parameterVariables === 'plain-too'
  const prefix = requestPrefix(application, context.settings)
  const files = (version?.items ?? []).map(item => ({ path: item.path, blobPath: context.blobs.path(item.blob) }))
  return {
    applicationId: application.id,
    launchId,
    files,
    requestPath: `${prefix}/`,
    healthPath: application.resources.healthEndpointPath ?? `${prefix}/`,
    isBuilt,
    outcome: context.outcome,
    environment: {
      // Comes first, because a parameter must not replace a variable of the platform.
      ...(hasPlainVariables ? plainEnvironment(version, findCredential) : {}),
      APPLICATION_ID: application.id,
      DATAROBOT_ENDPOINT: `${context.origin}/api/v2`,
      // The platform passes the API key of the application's creator.
      DATAROBOT_API_TOKEN: state.get('users', application.userId)?.token ?? '',
      DR_CUSTOM_APP_EXTERNAL_URL: `${context.origin}/custom_applications/${application.id}/`,
      // Both must match the path of the requests: a server such as gunicorn refuses requests without the prefix that it
      // expects.
      SCRIPT_NAME: prefix,
      STREAMLIT_SERVER_BASE_URL_PATH: prefix,
      BASE_PATH: basePath(application, prefix, context.settings),
      ...(version === undefined ? {} : parameterEnvironment(version, findCredential))
    }
  }
}
