// The variables that GitHub's runner gives to a step.
import { join, resolve } from 'node:path'

/** Of this machine, what a program cannot do without; a step must not depend on the rest. */
const SYSTEM = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG']

/** GitHub's own variables, then those of the workflow's `env`, then what a workflow cannot change. */
export function runnerVariables({ env, workspace, temporary }) {
  const system = SYSTEM.filter(name => process.env[name] !== undefined)
  return {
    ...Object.fromEntries(system.map(name => [name, process.env[name]])),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_RUN_ATTEMPT: '1',
    RUNNER_OS: { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }[process.platform] ?? process.platform,
    RUNNER_ARCH: process.arch.toUpperCase(),
    RUNNER_TEMP: temporary,
    ...env,
    GITHUB_EVENT_PATH: join(temporary, 'event.json'),
    GITHUB_WORKSPACE: resolve(workspace ?? process.cwd())
  }
}

/**
 * `INPUT_*` of what the step gives and of the defaults. Names that action.yml does not know go along, as they do on
 * GitHub, and are told in `unexpected`.
 */
export function inputVariables(declared, given, github) {
  const known = new Set(Object.keys(declared).map(name => name.toLowerCase()))
  const values = [
    ...Object.entries(declared).map(([name, input]) => [name, evaluated(input.default, github)]),
    ...Object.entries(given).map(([name, value]) => [name, String(value)])
  ]
  return {
    variables: Object.fromEntries(
      values.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value])
    ),
    unexpected: Object.keys(given).filter(name => !known.has(name.toLowerCase()))
  }
}

/** `${{ github.NAME }}` by its name; every other expression is empty. */
function evaluated(text, github) {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression) => {
    const [, name] = /^github\.(\w+)$/.exec(expression) ?? []
    return name === undefined ? '' : (github(name) ?? '')
  })
}
