import type { TestEmulator } from '../emulator.ts'
import type { Files } from './runs.ts'

/** Runtime parameter of the histories with a credential. */
const PARAMETER = 'KEY'
const NAME = `churn/${PARAMETER}`

/** Definition that the parameter needs where a server takes no others. */
export const CREDENTIAL_FILES: Files = {
  'metadata.yaml': `runtimeParameterDefinitions:\n  - fieldName: ${PARAMETER}\n    type: credential\n`
}

/** Secret of a state: one of two, so that it changes from one round to the next, and sometimes does not. */
export const secretOf = (name: string): string => `secret-${name.charCodeAt(0) % 2}`

export const credentialInputs = (name: string): Record<string, string> => ({
  credentials: `${PARAMETER}=${secretOf(name)}`
})

/** Checks that a version refers to the one credential that exists. @throws Error that says what is wrong */
export function expectCredential({ platform: { state } }: TestEmulator, versionId: string | null): void {
  const all = state.all('credentials')
  const names = [...all].map(({ name }) => name)
  if (names.length > 1 || names.some(name => name !== NAME)) throw new Error(`The credentials are ${names.join()}.`)
  const value = state.get('versions', versionId ?? '')?.settings.find(({ fieldName }) => fieldName === PARAMETER)?.value
  if (versionId !== null && [...all].every(({ id }) => id !== value))
    throw new Error(`Version ${versionId} refers to credential ${value}, which does not exist.`)
}

/** Secret that the credential holds; undefined if it does not exist. */
export const storedSecret = ({ platform: { state } }: TestEmulator): unknown =>
  [...state.all('credentials')].find(({ name }) => name === NAME)?.secrets.apiToken
