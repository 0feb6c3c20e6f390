import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'
import { parseKeyValues } from '../../script/file-commands.mjs'
import { apps } from '../../src/actions/apps/apps.ts'
import { readContext } from '../../src/github/context.ts'
import { runAction } from '../../src/run/run-action.ts'
import { logInto } from './deploy-runs.ts'
import { createFolder } from './folders.ts'

const environment = { ...process.env }

afterEach(() => {
  process.env = { ...environment }
})

export interface AppsRun {
  exitCode: number
  outputs: Record<string, string>
  /** Names of the applications in the matrix. */
  apps: string[]
  summary: string
  log: string
}

/** Runs the action `apps` in a checkout, in this process. */
export async function runApps(
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  {
    name,
    event = {},
    ref = 'refs/heads/main',
    apiUrl
  }: { name?: string; event?: object; ref?: string; apiUrl?: string } = {}
): Promise<AppsRun> {
  const home = createFolder({})
  for (const file of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) {
    process.env[file] = join(home, file)
    writeFileSync(join(home, file), '')
  }
  const log: string[] = []
  const variables = {
    RUNNER_TEMP: home,
    GITHUB_WORKSPACE: workspace,
    GITHUB_EVENT_PATH: 'event',
    GITHUB_REPOSITORY: 'acme/churn',
    GITHUB_REF: ref,
    ...(name && { GITHUB_EVENT_NAME: name }),
    ...(apiUrl && { GITHUB_API_URL: apiUrl })
  }
  const env = {
    inputs: { get: (input: string) => inputs[input] ?? '', environment: {}, workspace },
    context: readContext(variables, () => JSON.stringify(event)),
    log: logInto(log),
    time: { now: () => 0, sleep: async () => {} },
    random: () => 0.5,
    emulatorProgram: '',
    signal: new AbortController().signal
  }
  const exitCode = await runAction('apps', env, apps)
  const outputs = Object.fromEntries(parseKeyValues(readFileSync(join(home, 'GITHUB_OUTPUT'), 'utf8')))
  return {
    exitCode,
    outputs,
    apps: outputs.matrix === undefined ? [] : JSON.parse(outputs.matrix).include.map(({ app }: { app: string }) => app),
    summary: readFileSync(join(home, 'GITHUB_STEP_SUMMARY'), 'utf8'),
    log: log.join('\n')
  }
}
