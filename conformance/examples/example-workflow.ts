import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { readActionName } from '../../script/action-name.mjs'

/** Step of a workflow. */
interface Step {
  uses?: string
  run?: string
  'working-directory'?: string
  with?: Record<string, unknown>
}

/** Workflow of an example: commands that run before the deploy, and the inputs of the deploy. */
export interface ExampleWorkflow {
  commands: { run: string; folder: string }[]
  inputs: Record<string, string>
}

const WORKFLOW = '.github/workflows/deploy.yml'
const ACTION = `${readActionName(join(import.meta.dirname, '../..'))}@v1`

/**
 * Reads the workflow of an example, as GitHub would with these secrets.
 *
 * @throws Error if the workflow has another form than those of the examples
 */
export function readExampleWorkflow(folder: string, secrets: Readonly<Record<string, string>>): ExampleWorkflow {
  const { jobs } = load(readFileSync(join(folder, WORKFLOW), 'utf8')) as { jobs: Record<string, { steps: Step[] }> }
  const steps = Object.values(jobs).flatMap(job => job.steps)
  const deploy = steps.find(({ uses }) => uses === ACTION)
  if (deploy === undefined) throw new Error(`${WORKFLOW} has no step that uses ${ACTION}.`)
  const inputs = Object.entries(deploy.with ?? {}).map(([name, value]) => [name, evaluate(String(value), secrets)])
  return {
    commands: steps.flatMap(({ run, 'working-directory': path = '.' }) =>
      run === undefined ? [] : [{ run, folder: join(folder, path) }]
    ),
    inputs: Object.fromEntries(inputs)
  }
}

/** Evaluates expressions with secrets and variables. Variables are unset. */
function evaluate(text: string, secrets: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ (secrets|vars)\.(\w+) \}\}/g, (_, context: string, name: string) => {
    if (context === 'vars') return ''
    const value = secrets[name]
    if (value === undefined) throw new Error(`${WORKFLOW} needs the secret ${name}.`)
    return value
  })
}
