import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { dump, load } from 'js-yaml'
import { type Identity, jobToken, type Permissions } from '../../__tests__/support/github/access.ts'
import { type Github, startGithub } from '../../__tests__/support/github/github.ts'
import type { Repository } from '../../__tests__/support/github/github-state.ts'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { seedIds } from '../../emulator/seed/default.ts'
import { readActionName } from '../../script/action-name.mjs'
import { type Played, play } from './act.ts'
import { Checkout } from './checkout.ts'
import { pythonProgram } from './tools.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLES = 'examples/workflows'
const ACTION = readActionName(ROOT)
const KEY = 'key-of-the-emulator'
const REUSABLE = '.github/workflows/deploy-application.yml'

/** Secret that workflows give to the application. */
export const PASSWORD = 'password-of-the-database'
const UPLOAD = 'actions/upload-artifact@v4'
const SETUP_PYTHON = 'actions/setup-python@v6'
const PYTEST_VERSION = '9.0.2'

/** Event of a run. Like on GitHub, a run of a fork gets no secrets and a read-only token. */
export interface Event {
  name: 'push' | 'pull_request' | 'pull_request_target' | 'issue_comment' | 'schedule' | 'workflow_dispatch' | 'release'
  payload: unknown
  isOfFork?: boolean
  /** Jobs of the reusable workflow that the run plays, if the workflow calls it. Its token has their permissions. */
  jobs?: readonly string[]
}

/** Environment of a workflow: an emulator that runs applications, the stand-in for GitHub, and the action itself. */
export interface Stage {
  emulator: Emulator
  github: Github
  /** Checkout of the private repository `octo/churn`, with the example workflows on `main`. */
  repository: Repository
  checkout: Checkout
  /** Runs one of `examples/workflows`, with a job token that has its `permissions:`. */
  play(workflow: string, event: Event): Promise<Played>
  /** Reads a file that a step uploaded, by the name of the artifact and its path. Null if there is none. */
  artifact(name: string, path: string): string | null
  /** Sends `GET` to the emulator as its owner, for an API path or the URL in an output. */
  get(path: string): Promise<string>
  /** Invalid requests and replies of the emulator and the stand-in. */
  departures(): string[]
  close(): Promise<void>
}

export async function setStage(act: string): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'))
  const tokens: Record<string, Identity> = {}
  const github = await startGithub({ tokens })
  const emulator = await startEmulator({
    port: 0,
    token: KEY,
    apps: 'run',
    install: true,
    checkReplies: true,
    readyTimeoutMs: 60_000
  })
  const published = join(folder, 'action')
  publish(published)
  const artifacts = join(folder, 'artifacts')
  const checkoutAction = join(folder, 'checkout-action')
  const upload = join(folder, 'upload-artifact')
  const setupPython = join(folder, 'setup-python')
  const temporary = join(folder, 'temporary')
  copyCheckout(checkoutAction, join(folder, 'checkout'))
  keepArtifacts(upload, artifacts)
  let hasPython = false
  mkdirSync(temporary)
  const repository = github.state.addRepository('octo/churn')
  const checkout = new Checkout(join(folder, 'checkout'), repository)
  let runs = 0
  return {
    emulator,
    github,
    repository,
    checkout,
    play: (workflow, event) => {
      runs += 1
      const token = `token-of-run-${runs}`
      const text = readFileSync(join(checkout.folder, '.github/workflows', workflow), 'utf8')
      if (text.includes(SETUP_PYTHON) && !hasPython) offerPython(setupPython)
      hasPython ||= text.includes(SETUP_PYTHON)
      const called = text.includes(REUSABLE) ? readFileSync(join(published, REUSABLE), 'utf8') : ''
      tokens[token] = jobToken(permissionsOf(text, called, event))
      return play(act, {
        checkout: checkout.folder,
        workflow: join('.github/workflows', workflow),
        event,
        actions: {
          ...Object.fromEntries(actionsOf(text + called).map(name => [name, published])),
          ...Object.fromEntries(checkoutsOf(text + called).map(name => [name, checkoutAction])),
          [UPLOAD]: upload,
          ...(hasPython && { [SETUP_PYTHON]: setupPython })
        },
        secrets: {
          GITHUB_TOKEN: token,
          ...(event.isOfFork ? {} : { DATAROBOT_API_TOKEN: KEY, DB_PASSWORD: PASSWORD })
        },
        vars: {
          DATAROBOT_ENDPOINT: `${emulator.origin}/api/v2`,
          DATAROBOT_ENVIRONMENT: '[DataRobot] Python 3.12 Applications Base',
          CODESPACE_ID: seedIds.codespace
        },
        env: {
          RUNNER_TEMP: temporary,
          GITHUB_API_URL: github.apiUrl,
          GITHUB_GRAPHQL_URL: github.graphqlUrl,
          GITHUB_RUN_ID: String(1000 + runs),
          GITHUB_RUN_NUMBER: String(runs)
        },
        folder
      })
    },
    artifact: (name, path) => {
      const file = join(artifacts, name, path)
      return existsSync(file) ? readFileSync(file, 'utf8') : null
    },
    get: async path => {
      const url = path.startsWith('http') ? path : `${emulator.origin}/api/v2${path}`
      return (await fetch(url, { headers: { authorization: `Bearer ${KEY}` } })).text()
    },
    departures: () => [
      ...github.violations(),
      ...emulator.requests
        .since(0)
        .flatMap(({ method, path, notes }) =>
          notes.filter(note => note.startsWith('contract:')).map(note => `${method} ${path}: ${note}`)
        )
    ],
    close: async () => {
      await emulator.close()
      await github.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** The example workflows as files of a repository. */
export const exampleWorkflows = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map(name => [`.github/workflows/${name}`, readFileSync(join(ROOT, EXAMPLES, name), 'utf8')]))

/** Copies the files that a runner needs from a release tag: the action files, the bundles and the reusable workflow. */
function publish(folder: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--']
  const { stdout } = spawnSync('git', [...list, 'action.yml', '*/action.yml', 'dist', REUSABLE], {
    cwd: ROOT,
    encoding: 'utf8'
  })
  for (const file of stdout.split('\0').filter(name => name !== '')) cpSync(join(ROOT, file), join(folder, file))
}

/** Replacement for `actions/checkout` with a `ref`: copies the files of a checkout, as act does for one without. */
function copyCheckout(action: string, checkout: string): void {
  mkdirSync(action)
  const metadata = {
    name: 'Checkout',
    description: 'Copies a checkout.',
    inputs: { ref: { description: 'Commit.' }, 'persist-credentials': { description: 'Not used.' } },
    runs: { using: 'node24', main: 'index.cjs' }
  }
  writeFileSync(join(action, 'action.yml'), dump(metadata))
  const copy = `cpSync(${JSON.stringify(checkout)}, process.env.GITHUB_WORKSPACE, { recursive: true })`
  writeFileSync(join(action, 'index.cjs'), `const { cpSync } = require('node:fs')\n${copy}\n`)
}

/** Replacement for `actions/upload-artifact`, which copies files to a folder. */
function keepArtifacts(action: string, artifacts: string): void {
  mkdirSync(action)
  const metadata = {
    name: 'Upload',
    description: 'Keeps a file or a folder.',
    inputs: { name: { description: 'Name.' }, path: { description: 'Path.' } },
    runs: { using: 'node24', main: 'index.cjs' }
  }
  writeFileSync(join(action, 'action.yml'), dump(metadata))
  const program = `const { cpSync, statSync } = require('node:fs')
const { basename, join } = require('node:path')
const { INPUT_NAME: name, INPUT_PATH: path } = process.env
const to = join(${JSON.stringify(artifacts)}, name)
cpSync(path, statSync(path).isDirectory() ? to : join(to, basename(path)), { recursive: true })
`
  writeFileSync(join(action, 'index.cjs'), program)
}

/** Replacement for `actions/setup-python`: a Python that has pytest already, so that the job installs nothing. */
function offerPython(action: string): void {
  mkdirSync(action)
  const metadata = {
    name: 'Python',
    description: 'Adds Python to PATH.',
    inputs: { 'python-version': { description: 'Version.' } },
    runs: { using: 'node24', main: 'index.cjs' }
  }
  writeFileSync(join(action, 'action.yml'), dump(metadata))
  const programs = dirname(pythonProgram('pytest', PYTEST_VERSION))
  const program = `require('node:fs').appendFileSync(process.env.GITHUB_PATH, ${JSON.stringify(`${programs}\n`)})`
  writeFileSync(join(action, 'index.cjs'), program)
}

/** The action, also by its reusable workflow, as `owner/repo@ref`, once for each ref that the workflow uses. */
const actionsOf = (workflow: string): string[] => [
  ...new Set(
    [...workflow.matchAll(/uses: ([\w.-]+\/[\w.-]+)(?:\/[\w./-]+)?(@\S+)/g)]
      .filter(([, name]) => name === ACTION)
      .map(([, name, ref]) => `${name}${ref}`)
  )
]

const checkoutsOf = (workflow: string): string[] => [...new Set(workflow.match(/actions\/checkout@\S+/g))]

interface Jobs {
  permissions?: Permissions
  jobs: Record<string, { permissions?: Permissions }>
}

/** Permissions of the jobs, or else of the workflow. A called workflow gets only permissions that both give it. */
function permissionsOf(workflow: string, called: string, { isOfFork, jobs: played }: Event): Permissions {
  const granted = union(load(workflow) as Jobs)
  const given = called === '' ? granted : shared(granted, union(load(called) as Jobs, played))
  if (!isOfFork) return given
  return Object.fromEntries(Object.keys(given).map(name => [name, 'read'])) as Permissions
}

function union({ permissions, jobs }: Jobs, played: readonly string[] = Object.keys(jobs)): Permissions {
  return Object.assign({}, permissions, ...played.map(name => jobs[name]?.permissions ?? {}))
}

const shared = (one: Permissions, other: Permissions): Permissions =>
  Object.fromEntries(
    Object.entries(other).filter(([name, level]) => one[name as keyof Permissions] === level)
  ) as Permissions
