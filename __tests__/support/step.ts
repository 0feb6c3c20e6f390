import type { Outcome } from '../../src/report/types.ts'
import type { Run } from '../../src/run/run.ts'
import { checkout, type Deployed, START, type Started } from './deploy-runs.ts'
import type { TestEmulator } from './emulator.ts'

/** An action as a step of a workflow, in this process; without inputs it is about the application `churn`. */
export function runStep(
  emulator: TestEmulator,
  name: string,
  action: (run: Run) => Promise<Outcome>,
  inputs: Record<string, string>
): Promise<Deployed> {
  return checkout().deploy(emulator, inputs, { name, action })
}

/** A deploy of one file that holds the text, with the text as its label, from the commit of that digit. */
export function deployText(
  emulator: TestEmulator,
  app: string,
  text: string,
  commit: string,
  inputs: Record<string, string> = {},
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
  const given = { 'app-name': app, 'health-check': 'off', label: text, ...inputs }
  return checkout({ ...START, 'text.txt': text }).deploy(emulator, given, { variables: run, event })
}

/** Of the application of this name: what the API shows of it, with the labels; undefined when there is none. */
export async function shown(emulator: TestEmulator, name: string) {
  const { body } = await emulator.call('GET', '/customApplications/', { query: { name, includeSourceLabels: true } })
  return body.data.find((application: { name: string }) => application.name === name)
}
