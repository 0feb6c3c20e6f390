import { DEFAULT_ENDPOINT, isLoopback, normaliseEndpoint } from './endpoint.ts'
import { InputReader } from './input-reader.ts'
import { readNetwork } from './network.ts'
import { hasControls, readBoolean, readId, readText } from './read.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from './types.ts'

/** What all actions read first; the form's notices are its own. */
export function readConnection(reader: InputReader): ConnectionInputs {
  const endpoint = readEndpoint(reader)
  return {
    endpoint,
    token: readToken(reader),
    githubToken: readGithubToken(reader),
    summary: readBoolean(reader, 'summary') ?? true,
    network: readNetwork(reader, endpoint.startsWith('https:')),
    notices: reader.notices,
    warnings: reader.warnings
  }
}

/** The longest name of an application that the platform takes. */
export const MAX_NAME_CHARS = 512

/** By name or by id: of both, one could not say which of two applications is meant. */
export function readApplicationName(reader: InputReader): ApplicationName {
  const name = readText(reader, 'app-name', MAX_NAME_CHARS)
  const appId = readId(reader, 'app-id', 'stand in the URL of the application')
  const given = ['app-name', 'app-id'].filter(input => reader.get(input) !== '')
  if (given.length === 0) {
    const next = 'Write app-name: my-app, the exact name of the application.'
    reader.addProblem('app-name', 'is missing', 'There is no app-id either.', next)
  } else if (given.length === 2) {
    const saw = `They are ${reader.forDisplay(reader.get('app-name'))} and ${reader.forDisplay(reader.get('app-id'))}.`
    reader.addProblem(
      'app-name',
      'stands beside app-id',
      saw,
      'Keep one of the two; app-id takes an application that exists.'
    )
  }
  return appId === undefined ? { name: name ?? '' } : { id: appId }
}

function readEndpoint(reader: InputReader): string {
  const { value, place } = reader.getOr('endpoint', ['DATAROBOT_ENDPOINT'])
  const endpoint = normaliseEndpoint(value === '' ? DEFAULT_ENDPOINT : value)
  if (typeof endpoint !== 'string') {
    const saw = endpoint.hidden
      ? 'Its value is not shown, for it may hold a secret.'
      : `It is ${reader.forDisplay(value)}.`
    reader.addProblem(place, endpoint.fault, saw, endpoint.next)
    return DEFAULT_ENDPOINT
  }
  if (endpoint.startsWith('http:') && !isLoopback(endpoint)) {
    reader.notices.push(
      `The endpoint ${reader.forDisplay(endpoint)} is not https: the API key travels where others can read it.`
    )
  }
  return endpoint
}

/** Whether there is a key to work with at all. */
export function hasToken(source: InputSource): boolean {
  return tokenOf(new InputReader(source)).value !== ''
}

function readToken(reader: InputReader): string {
  const { value, place } = tokenOf(reader)
  if (value === '') {
    const next =
      'Write api-token: $' +
      '{{ secrets.DATAROBOT_API_TOKEN }} and store the key under that name in the settings of the repository. Where that ' +
      'line stands already, the secret does not exist here, or is an environment secret and the job has no "environment:".'
    reader.addProblem(place, 'is missing', 'Environment variable "DATAROBOT_API_TOKEN" is not set either.', next)
  } else if (!isToken(value)) {
    const next = 'Copy the key again, alone, without "Bearer" before it.'
    reader.addProblem(place, 'is not an API key', 'It has a blank, a line break or a character beyond ASCII.', next)
  }
  return value
}

const tokenOf = (reader: InputReader) => reader.getOr('api-token', ['DATAROBOT_API_TOKEN'])

function readGithubToken(reader: InputReader): string | null {
  const value = reader.get('github-token')
  if (value === '') return null
  if (!isToken(value)) {
    const saw = 'It has a blank, a line break or a character beyond ASCII.'
    reader.addProblem('github-token', 'is not a token', saw, 'Leave it out to use the token of the job.')
  }
  return value
}

/** What can stand in a header behind `Bearer`. */
function isToken(value: string): boolean {
  return !hasControls(value) && /^[\x21-\x7e]+$/.test(value)
}
