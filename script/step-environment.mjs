// Environment variables that GitHub's runner sets for a step.
import { join, resolve } from 'node:path'

/** Variables of this machine that programs need, or start sooner with. A step must not depend on others. */
const SYSTEM = ['NODE_COMPILE_CACHE', 'PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG']

/** Merges the variables of GitHub, then `env` of the workflow, then variables that a workflow cannot override. */
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
 * Creates the `INPUT_*` variables from the defaults and the inputs of the step. Like on GitHub, unknown inputs are passed
 * too; `unexpected` lists them. The runner evaluates the defaults again for the post step, with the status of the job.
 */
export function inputVariables(declared, inputs, github, jobStatus = 'success') {
  const names = new Set(Object.keys(declared).map(name => name.toLowerCase()))
  const values = [
    ...Object.entries(declared).map(([name, input]) => [name, evaluated(input.default, github, jobStatus)]),
    ...Object.entries(inputs).map(([name, value]) => [name, String(value)])
  ]
  return {
    variables: Object.fromEntries(
      values.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value])
    ),
    unexpected: Object.keys(inputs).filter(name => !names.has(name.toLowerCase()))
  }
}

/** Evaluates `${{ github.NAME }}` and `${{ job.status }}`. Every other expression becomes empty. */
function evaluated(text, github, jobStatus) {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression) => {
    if (expression === 'job.status') return jobStatus
    const [, name] = /^github\.(\w+)$/.exec(expression) ?? []
    return name === undefined ? '' : (github(name) ?? '')
  })
}
