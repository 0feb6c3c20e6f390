import { DEFAULT_ENDPOINT, isLoopback, parseEndpoint } from './endpoint.ts'
import { InputReader } from './input-reader.ts'
import { readNetwork } from './network.ts'
import { hasControlCharacters, readBoolean, readId, readText } from './read.ts'
import { readSelection } from './selection.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from './types.ts'

/** Reads the inputs that all actions share. The notices and warnings are those of the reader, which adds more later. */
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

/** Maximum length of an application's name on the platform. */
export const MAX_APPLICATION_NAME_CHARS = 512

/** Reads the application's name or id. Both together are an error, because they could name two applications. */
export function readApplicationName(reader: InputReader): ApplicationName {
  readSelection(reader)
  const name = readText(reader, 'app-name', MAX_APPLICATION_NAME_CHARS)
  const appId = readId(reader, 'app-id', 'are in the URL of the application')
  const names = ['app-name', 'app-id'].filter(input => reader.get(input) !== '')
  if (names.length === 0) {
    // A file without a readable entry has its own problem.
    if ((reader.source.configured?.problems.length ?? 0) > 0) return { name: '' }
    const next = 'Set app-name to the exact name of the application, such as my-app.'
    reader.addProblem('app-name', 'is missing', 'The input "app-id" is not set either.', next)
  } else if (names.length === 2) {
    const saw = `They are ${reader.forDisplay(reader.get('app-name'))} and ${reader.forDisplay(reader.get('app-id'))}.`
    reader.addProblem(
      'app-name',
      'cannot be combined with app-id',
      saw,
      'Keep one of the two. app-id is for an existing application.'
    )
  }
  return appId === undefined ? { name: name ?? '' } : { id: appId }
}

function readEndpoint(reader: InputReader): string {
  const { value, place } = reader.getOr('endpoint', ['DATAROBOT_ENDPOINT'])
  const endpoint = parseEndpoint(value === '' ? DEFAULT_ENDPOINT : value)
  if (typeof endpoint !== 'string') {
    const saw = endpoint.isHidden
      ? 'Its value is not shown, because it may contain a secret.'
      : `It is ${reader.forDisplay(value)}.`
    reader.addProblem(place, endpoint.fault, saw, endpoint.next)
    return DEFAULT_ENDPOINT
  }
  if (endpoint.startsWith('http:') && !isLoopback(endpoint)) {
    reader.notices.push(
      `The endpoint ${reader.forDisplay(endpoint)} does not use https, so others on the network can read the API key.`
    )
  }
  return endpoint
}

/** Checks whether an API key is set. */
export function hasToken(source: InputSource): boolean {
  return tokenOf(new InputReader(source)).value !== ''
}

function readToken(reader: InputReader): string {
  const { value, place } = tokenOf(reader)
  if (value === '') {
    const next =
      'Set api-token: $' +
      '{{ secrets.DATAROBOT_API_TOKEN }} and store the key under that name in the repository settings. If it is already ' +
      'set, the secret does not exist in this repository, or it is an environment secret and the job has no "environment:".'
    reader.addProblem(place, 'is missing', 'Environment variable "DATAROBOT_API_TOKEN" is not set either.', next)
  } else if (!isToken(value)) {
    const next = 'Copy the key again, without "Bearer" or anything else before it.'
    reader.addProblem(place, 'is not an API key', 'It contains whitespace or a character outside ASCII.', next)
  }
  return value
}

const tokenOf = (reader: InputReader) => reader.getOr('api-token', ['DATAROBOT_API_TOKEN'])

/** Reads the token of the job; null if it is not set. */
export function readGithubToken(reader: InputReader): string | null {
  const value = reader.get('github-token')
  if (value === '') return null
  if (!isToken(value)) {
    const saw = 'It contains whitespace or a character outside ASCII.'
    reader.addProblem('github-token', 'is not a token', saw, 'Remove the input to use the token of the job.')
  }
  return value
}

/** Checks that a value can be used in the header `Authorization`. */
function isToken(value: string): boolean {
  return !hasControlCharacters(value) && /^[\x21-\x7e]+$/.test(value)
}
