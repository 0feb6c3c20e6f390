import type { Client } from '../datarobot/client.ts'
import { fetchCurrentState, type StateQuery } from '../datarobot/current-state.ts'
import { allOrEveryProblem } from '../files/problems.ts'
import type { DesiredFiles, DockerContext } from '../files/types.ts'
import { type TypedParameter, typeParameters } from '../inputs/parameters.ts'
import type { ApplicationName, DesiredInputs } from '../inputs/types.ts'
import type { CurrentState } from '../plan/current-state.ts'
import { currentParameters } from '../plan/parameters.ts'
import { collectCheckout, collectContext } from './checkout.ts'
import type { ActionEnv } from './environment.ts'

/** Application whose states are compared. */
export interface StateTarget {
  application: ApplicationName
  /** Null derives it from the application's name. */
  sourceName: string | null
  /** Name of the application that this is a preview of; its environment is the default. Null for none. */
  previewOf: string | null
}

/** Parts of the desired and the current state that are being read. The caller must wait for all of them. */
export interface CollectedStates {
  /** Files of the checkout, and of the folder that the execution environment is built from. */
  files: Promise<[DesiredFiles | null, DockerContext | null]>
  current: Promise<CurrentState>
  parameters: Promise<TypedParameter[]>
}

/**
 * Reads the checkout and DataRobot in parallel, and gives the runtime parameters their types.
 *
 * @param query parts of DataRobot that the caller needs besides those of the inputs
 * @param check throws if the current state forbids to continue
 */
export function collectStates(
  { log, inputs: { workspace } }: Pick<ActionEnv, 'log' | 'inputs'>,
  client: Client,
  inputs: DesiredInputs,
  target: StateTarget,
  query: Pick<StateQuery, 'withCredentials'>,
  check: (current: CurrentState) => void = () => {}
): CollectedStates {
  const { path, include, exclude, defaultExcludes, environmentPath } = inputs
  const context = environmentPath === null ? null : collectContext(log, { workspace, path: environmentPath })
  const digestOf = (found: DockerContext | null) => found?.digest ?? ''
  // Without a digest, everything else can still be read, so that one message lists all problems.
  const contextDigest = context === null ? null : context.then(digestOf, () => digestOf(null))
  // Its requests leave before the walk through the checkout keeps the process busy.
  const current = fetchCurrentState(client, { ...queryOf(inputs, target, contextDigest), ...query }).then(found => {
    check(found)
    return found
  })
  const checkout =
    inputs.codespaceId === null
      ? collectCheckout(log, { workspace, path, include, exclude, defaultExcludes })
      : Promise.resolve(null)
  const parameters = Promise.all([checkout, current]).then(([files, state]) =>
    typeParameters(inputs.runtimeParameters, {
      definitions: files?.parameterDefinitions ?? null,
      base: currentParameters(state),
      credentials: inputs.credentials.map(credential => credential.name)
    })
  )
  return { files: allOrEveryProblem([checkout, context ?? Promise.resolve(null)]), current, parameters }
}

function queryOf(
  inputs: DesiredInputs,
  target: StateTarget,
  contextDigest: Promise<string> | null
): Omit<StateQuery, 'withCredentials'> {
  return {
    application: target.application,
    sourceName: target.sourceName,
    environment: inputs.environment,
    environmentVersion: inputs.environmentVersion,
    contextDigest,
    environmentOf: target.previewOf,
    withoutManifest: inputs.codespaceId !== null,
    fromTemplate: inputs.customTemplateId !== null,
    withGrants: inputs.grants.length > 0,
    withSourceGrants: inputs.grants.length > 0 && inputs.shareSource
  }
}
