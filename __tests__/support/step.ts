import type { Outcome } from '../../src/report/types.ts'
import type { Run } from '../../src/run/run.ts'
import { checkout, type Deployed, START, type Started } from './deploy-runs.ts'
import type { TestEmulator } from './emulator.ts'

/** Runs an action as a step of a workflow, in this process; by default for the application `churn`. */
export function runStep(
  emulator: TestEmulator,
  name: string,
  action: (run: Run) => Promise<Outcome>,
  inputs: Record<string, string>,
  variables: Readonly<Record<string, string>> = {}
): Promise<Deployed> {
  return checkout().deploy(emulator, inputs, { name, action, variables })
}

/** Deploys one file with this text, and the text as label, from the commit whose SHA repeats this digit. */
export function deployText(
  emulator: TestEmulator,
  app: string,
  text: string,
  commit: string,
  inputs: Record<string, string> = {},
  started: Started = {}
): Promise<Deployed> {
  return deployFiles(emulator, app, { 'text.txt': text }, { label: text, ...inputs }, commit, started)
}

/** Deploys files from the commit whose SHA repeats this digit. */
export function deployFiles(
  emulator: TestEmulator,
  app: string,
  files: Readonly<Record<string, string>>,
  inputs: Record<string, string> = {},
  commit = '2',
  { variables, event }: Started = {}
): Promise<Deployed> {
  const run = {
    GITHUB_REPOSITORY: 'acme/churn',
    GITHUB_SHA: commit.repeat(40),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_RUN_ID: '7',
    ...variables
  }
  const values = { 'app-name': app, 'health-check': 'off', ...inputs }
  return checkout({ ...START, ...files }).deploy(emulator, values, { variables: run, event })
}

/** The application with this name, as the API returns it with labels; undefined if there is none. */
export async function fetchApplication(emulator: TestEmulator, name: string) {
  const { body } = await emulator.call('GET', '/customApplications/', { query: { name, includeSourceLabels: true } })
  return body.data.find((application: { name: string }) => application.name === name)
}
