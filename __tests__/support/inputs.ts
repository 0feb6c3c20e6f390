import { readDeployInputs } from '../../src/actions/deploy/inputs.ts'
import type { DeployInputs, InputSource } from '../../src/inputs/types.ts'

export const TOKEN = 'NjYxMjM0-a-key-of-nobody='
export const ID = '66f1c0ffee0123456789abcd'

/** The least that a deploy takes. */
export const LEAST = { 'api-token': TOKEN, 'app-name': 'churn' }

/** Inputs as the runner hands them over, on top of the least; undefined takes one of those away. */
export function source(
  inputs: Record<string, string | undefined> = {},
  environment: Record<string, string> = {}
): InputSource {
  const all: Record<string, string | undefined> = { ...LEAST, ...inputs }
  const get = (name: string) => (Object.hasOwn(all, name) ? (all[name] ?? '').trim() : '')
  return { get, environment, workspace: '/workspace' }
}

export function read(
  inputs: Record<string, string | undefined> = {},
  environment: Record<string, string> = {}
): DeployInputs {
  return readDeployInputs(source(inputs, environment))
}

/** What a function throws. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

/** The message of what a function throws; '' when it throws nothing. */
export function messageOf(run: () => unknown): string {
  const error = thrownBy(run)
  return error instanceof Error ? error.message : ''
}

/** The message of the problems with these inputs; '' when there is none. */
export function refusal(inputs: Record<string, string | undefined>, environment: Record<string, string> = {}): string {
  return messageOf(() => read(inputs, environment))
}

/** The names of the inputs that a reader asks for. */
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
