import { DEFAULT_ENDPOINT, isLoopback, normaliseEndpoint } from './endpoint.ts'
import { Form } from './form.ts'
import { readNetwork } from './network.ts'
import { flag, hasControls, id, text } from './read.ts'
import type { ApplicationName, ConnectionInputs, InputSource } from './types.ts'

/** What all actions read first; the form's notices are its own. */
export function readConnection(form: Form): ConnectionInputs {
  const endpoint = readEndpoint(form)
  return {
    endpoint,
    token: readToken(form),
    githubToken: readGithubToken(form),
    summary: flag(form, 'summary') ?? true,
    network: readNetwork(form, endpoint.startsWith('https:')),
    notices: form.notices,
    warnings: form.warnings
  }
}

/** The longest name of an application that the platform takes. */
export const MOST_NAME = 512

/** By name or by id: of both, one could not say which of two applications is meant. */
export function readApplication(form: Form): ApplicationName {
  const name = text(form, 'app-name', MOST_NAME)
  const appId = id(form, 'app-id', 'stand in the URL of the application')
  const given = ['app-name', 'app-id'].filter(input => form.get(input) !== '')
  if (given.length === 0) {
    const next = 'Write app-name: my-app, the exact name of the application.'
    form.wrong('app-name', 'is missing', 'There is no app-id either.', next)
  } else if (given.length === 2) {
    const saw = `They are ${form.shown(form.get('app-name'))} and ${form.shown(form.get('app-id'))}.`
    form.wrong('app-name', 'stands beside app-id', saw, 'Keep one of the two; app-id takes an application that exists.')
  }
  return appId === undefined ? { name: name ?? '' } : { id: appId }
}

function readEndpoint(form: Form): string {
  const { value, place } = form.getOr('endpoint', ['DATAROBOT_ENDPOINT'])
  const endpoint = normaliseEndpoint(value === '' ? DEFAULT_ENDPOINT : value)
  if (typeof endpoint !== 'string') {
    const saw = endpoint.hidden ? 'Its value is not shown, for it may hold a secret.' : `It is ${form.shown(value)}.`
    form.wrong(place, endpoint.fault, saw, endpoint.next)
    return DEFAULT_ENDPOINT
  }
  if (endpoint.startsWith('http:') && !isLoopback(endpoint)) {
    form.notices.push(
      `The endpoint ${form.shown(endpoint)} is not https: the API key travels where others can read it.`
    )
  }
  return endpoint
}

/** Whether there is a key to work with at all. */
export function hasToken(source: InputSource): boolean {
  return tokenOf(new Form(source)).value !== ''
}

function readToken(form: Form): string {
  const { value, place } = tokenOf(form)
  if (value === '') {
    const next =
      'Write api-token: $' +
      '{{ secrets.DATAROBOT_API_TOKEN }} and store the key under that name in the settings of the repository. Where that ' +
      'line stands already, the secret does not exist here, or is an environment secret and the job has no "environment:".'
    form.wrong(place, 'is missing', 'Environment variable "DATAROBOT_API_TOKEN" is not set either.', next)
  } else if (!isToken(value)) {
    const next = 'Copy the key again, alone, without "Bearer" before it.'
    form.wrong(place, 'is not an API key', 'It has a blank, a line break or a character beyond ASCII.', next)
  }
  return value
}

const tokenOf = (form: Form) => form.getOr('api-token', ['DATAROBOT_API_TOKEN'])

function readGithubToken(form: Form): string | null {
  const value = form.get('github-token')
  if (value === '') return null
  if (!isToken(value)) {
    const saw = 'It has a blank, a line break or a character beyond ASCII.'
    form.wrong('github-token', 'is not a token', saw, 'Leave it out to use the token of the job.')
  }
  return value
}

/** What can stand in a header behind `Bearer`. */
function isToken(value: string): boolean {
  return !hasControls(value) && /^[\x21-\x7e]+$/.test(value)
}
