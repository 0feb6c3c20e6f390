import { readDeployInputs } from '../../src/actions/deploy/inputs.ts'
import type { DeployInputs, InputSource } from '../../src/inputs/types.ts'

export const TOKEN = 'NjYxMjM0-a-key-of-nobody='
export const ID = '66f1c0ffee0123456789abcd'

/** Required inputs of a deploy. */
export const LEAST = { 'api-token': TOKEN, 'app-name': 'churn' }

/** Source of inputs in addition to the required ones; undefined removes a required one. */
export function source(
  inputs: Record<string, string | undefined> = {},
  environment: Record<string, string> = {}
): InputSource {
  const all: Record<string, string | undefined> = { ...LEAST, ...inputs }
  const get = (name: string) => (Object.hasOwn(all, name) ? (all[name] ?? '').trim() : '')
  return { get, environment, workspace: '/workspace' }
}

/** Reads the inputs of a deploy. */
export function read(
  inputs: Record<string, string | undefined> = {},
  environment: Record<string, string> = {}
): DeployInputs {
  return readDeployInputs(source(inputs, environment))
}

/** Returns the error that a function throws; undefined if it throws none. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

/** Returns the message of the error that a function throws; '' if it throws none. */
export function messageOf(run: () => unknown): string {
  const error = thrownBy(run)
  return error instanceof Error ? error.message : ''
}

/** Returns the error message for inputs; '' if they are valid. */
export function refusal(inputs: Record<string, string | undefined>, environment: Record<string, string> = {}): string {
  return messageOf(() => read(inputs, environment))
}

/** Returns the names of the inputs that a reader reads. */
export function namesAsked(
  reader: (source: InputSource) => unknown = readDeployInputs,
  { get, ...rest }: InputSource = source()
): string[] {
  const names = new Set<string>()
  const recording = (name: string) => {
    names.add(name)
    return get(name)
  }
  reader({ ...rest, get: recording })
  return [...names]
}
