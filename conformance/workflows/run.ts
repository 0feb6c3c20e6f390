import { findAct } from './act.ts'
import { lintWorkflows } from './lint.ts'
import { deployOnPush, deployWithDockerfile } from './scenarios/deploy.ts'
import { driftAndRepair } from './scenarios/drift.ts'
import { emulatorForAFork } from './scenarios/emulator.ts'
import { manyApplications } from './scenarios/monorepo.ts'
import { previewByCommand, previewsByLabel } from './scenarios/on-demand.ts'
import { releaseWithOwnValues } from './scenarios/own-values.ts'
import { approvedPlan } from './scenarios/planned.ts'
import {
  lifeOfAPullRequest,
  lifeOfAPullRequestOfAFork,
  previewWithoutGithub,
  sweepOfPreviews
} from './scenarios/preview.ts'
import { workflowOfTheReadme } from './scenarios/readme.ts'
import { releaseDay, syncOfACodespace } from './scenarios/release.ts'
import { requiredCheck, reusableWithConfiguration, reusableWorkflow } from './scenarios/reusable.ts'
import { verifyOnCandidate } from './scenarios/verify.ts'
import { type Stage, setStage } from './stage.ts'
import { Missing } from './tools.ts'

/**
 * Checks the workflows, ours and those for users, with third-party programs: actionlint and zizmor analyze them, and act
 * runs them against the emulator and the stand-in for GitHub. A scenario passes if its assertions pass, and if all requests
 * and replies conform to the contract and to GitHub's API description.
 */
const SCENARIOS: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'the README': workflowOfTheReadme,
  'deploy on push': deployOnPush,
  'deploy with a Dockerfile': deployWithDockerfile,
  'many applications': manyApplications,
  'approved plan': approvedPlan,
  'pull request': lifeOfAPullRequest,
  'pull request of a fork': lifeOfAPullRequestOfAFork,
  'GitHub is down': previewWithoutGithub,
  'sweep of previews': sweepOfPreviews,
  'previews by label': previewsByLabel,
  'preview by command': previewByCommand,
  'emulator for a fork': emulatorForAFork,
  'verify on a candidate': verifyOnCandidate,
  'drift and repair': driftAndRepair,
  'release day': releaseDay,
  'release with own values': releaseWithOwnValues,
  'sync of a codespace': syncOfACodespace,
  'reusable workflow': reusableWorkflow,
  'reusable, with a file': reusableWithConfiguration,
  'required check': requiredCheck
}

/** Runs scenarios. @param names names of scenarios, or none for all */
async function main(names: readonly string[]): Promise<boolean> {
  const unknown = names.filter(name => !(name in SCENARIOS))
  if (unknown.length > 0) throw new Error(`no scenario "${unknown[0]}", only "${Object.keys(SCENARIOS).join('", "')}"`)
  const problems: Record<string, string[]> = {}
  const note = async (name: string, work: () => string[] | Promise<string[]>) => {
    const started = performance.now()
    problems[name] = await work()
    tell(name, problems[name], performance.now() - started)
  }
  await note('actionlint, zizmor', lintWorkflows)
  const act = findAct()
  // pip must not search the network for a requirement that does not exist.
  process.env.PIP_NO_INDEX = '1'
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (names.length > 0 && !names.includes(name)) continue
    await note(name, () => perform(act, scenario))
  }
  return Object.values(problems).flat().length === 0
}

async function perform(act: string, scenario: (stage: Stage) => Promise<void>): Promise<string[]> {
  const stage = await setStage(act)
  try {
    await scenario(stage)
    return stage.departures()
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error), ...stage.departures()]
  } finally {
    await stage.close()
  }
}

function tell(name: string, problems: readonly string[], milliseconds: number): void {
  const result = problems.length === 0 ? 'passed' : 'FAILED'
  console.log(`${name.padEnd(24)}  ${result}  ${(milliseconds / 1000).toFixed(1).padStart(6)} s`)
  for (const problem of problems) console.log(problem)
}

main(process.argv.slice(2)).then(
  isContent => process.exit(isContent ? 0 : 1),
  error => {
    if (error instanceof Missing) {
      console.log(`workflows: skipped, ${error.message}`)
      process.exit(0)
    }
    console.error(`workflows: ${error instanceof Error ? error.message : error}`)
    process.exit(1)
  }
)
