import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { type Identity, jobToken, type Permissions } from '../../__tests__/support/github/access.ts'
import { type Github, startGithub } from '../../__tests__/support/github/github.ts'
import type { Repository } from '../../__tests__/support/github/github-state.ts'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { seedIds } from '../../emulator/seed/default.ts'
import { type Played, play } from './act.ts'
import { Checkout } from './checkout.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLES = 'examples/workflows'
const KEY = 'key-of-the-emulator'
const UPLOAD = 'actions/upload-artifact@v4'

/** The event of a run. A run of a fork gets no secrets and may only read, as on GitHub. */
export interface Event {
  name: 'push' | 'pull_request' | 'schedule' | 'workflow_dispatch' | 'release'
  payload: unknown
  isOfFork?: boolean
}

/** Everything that a workflow meets: an emulator whose applications run, the stand-in for GitHub, and the action itself. */
export interface Stage {
  emulator: Emulator
  github: Github
  /** `octo/churn`, private, with the example workflows on `main`. */
  repository: Repository
  checkout: Checkout
  /** Plays one of `examples/workflows`, with a job token that may what its `permissions:` say. */
  play(workflow: string, event: Event): Promise<Played>
  /** A file that a step uploaded, by the artifact's name and its path in it; null when there is none. */
  artifact(name: string, path: string): string | null
  /** `GET` at the emulator as its owner: a path below the API, or an address that an output gave. */
  get(path: string): Promise<string>
  /** Where emulator and stand-in saw what they should not have. */
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
  const upload = join(folder, 'upload-artifact')
  const temporary = join(folder, 'temporary')
  keepArtifacts(upload, artifacts)
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
      tokens[token] = jobToken(permissionsOf(text, event.isOfFork === true))
      return play(act, {
        checkout: checkout.folder,
        workflow: join('.github/workflows', workflow),
        event,
        actions: { ...Object.fromEntries(actionsOf(text).map(name => [name, published])), [UPLOAD]: upload },
        secrets: { GITHUB_TOKEN: token, ...(event.isOfFork ? {} : { DATAROBOT_API_TOKEN: KEY }) },
        vars: { DATAROBOT_ENDPOINT: `${emulator.origin}/api/v2`, CODESPACE_ID: seedIds.codespace },
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

/** The example workflows, as files of a repository that uses them. */
export const exampleWorkflows = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map(name => [`.github/workflows/${name}`, readFileSync(join(ROOT, EXAMPLES, name), 'utf8')]))

/** Of this checkout, what a release tag holds of it and a runner needs: the action files and the bundles. */
function publish(folder: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--']
  const { stdout } = spawnSync('git', [...list, 'action.yml', '*/action.yml', 'dist'], { cwd: ROOT, encoding: 'utf8' })
  for (const file of stdout.split('\0').filter(name => name !== '')) cpSync(join(ROOT, file), join(folder, file))
}

/** In place of GitHub's storage: an action of the same name that copies what it is given into a folder. */
function keepArtifacts(action: string, artifacts: string): void {
  mkdirSync(action)
  const metadata = {
    name: 'Upload',
    description: 'Keeps a file or a folder.',
    inputs: { name: { description: 'Name.' }, path: { description: 'Path.' } },
    runs: { using: 'node24', main: 'index.cjs' }
  }
  writeFileSync(join(action, 'action.yml'), stringify(metadata))
  const program = `const { cpSync, statSync } = require('node:fs')
const { basename, join } = require('node:path')
const { INPUT_NAME: name, INPUT_PATH: path } = process.env
const to = join(${JSON.stringify(artifacts)}, name)
cpSync(path, statSync(path).isDirectory() ? to : join(to, basename(path)), { recursive: true })
`
  writeFileSync(join(action, 'index.cjs'), program)
}

const actionsOf = (workflow: string): string[] => [
  ...new Set(
    [...workflow.matchAll(/uses: (your-org\/[\w-]+)(?:\/[\w-]+)?(@\S+)/g)].map(([, name, ref]) => `${name}${ref}`)
  )
]

/** A job's permissions over the workflow's; what is not named is not given. */
function permissionsOf(workflow: string, isOfFork: boolean): Permissions {
  const { permissions, jobs } = parse(workflow) as {
    permissions?: Permissions
    jobs: Record<string, { permissions?: Permissions }>
  }
  const given = Object.assign({}, permissions, ...Object.values(jobs).map(job => job.permissions ?? {}))
  if (!isOfFork) return given
  return Object.fromEntries(Object.keys(given).map(name => [name, 'read'])) as Permissions
}
