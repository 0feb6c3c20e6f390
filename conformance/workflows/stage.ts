import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Identity, jobToken, type Permissions } from '../../__tests__/support/github/access.ts'
import { type Github, startGithub } from '../../__tests__/support/github/github.ts'
import type { Repository } from '../../__tests__/support/github/world.ts'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { type Played, play } from './act.ts'
import { Checkout } from './checkout.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLES = 'examples/workflows'
const KEY = 'key-of-the-emulator'

/** The event of a run. A run of a fork gets no secrets and may only read, as on GitHub. */
export interface Event {
  name: 'push' | 'pull_request'
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
  /** `GET` at the emulator as its owner: a path below the API, or an address that an output gave. */
  get(path: string): Promise<{ status: number; text: string }>
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
    readyTimeout: 60_000
  })
  const published = join(folder, 'action')
  publish(published)
  const repository = github.world.addRepository('octo/churn')
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
        actions: Object.fromEntries(actionsOf(text).map(name => [name, published])),
        secrets: { GITHUB_TOKEN: token, ...(event.isOfFork ? {} : { DATAROBOT_API_TOKEN: KEY }) },
        vars: { DATAROBOT_ENDPOINT: `${emulator.origin}/api/v2` },
        env: {
          GITHUB_API_URL: github.apiUrl,
          GITHUB_GRAPHQL_URL: github.graphqlUrl,
          GITHUB_RUN_ID: String(1000 + runs),
          GITHUB_RUN_NUMBER: String(runs)
        },
        folder
      })
    },
    get: async path => {
      const url = path.startsWith('http') ? path : `${emulator.origin}/api/v2${path}`
      const reply = await fetch(url, { headers: { authorization: `Bearer ${KEY}` } })
      return { status: reply.status, text: await reply.text() }
    },
    departures: () => [
      ...github.departures(),
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
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--', 'action.yml', '*/action.yml', 'dist'], {
    cwd: ROOT,
    encoding: 'utf8'
  })
  for (const file of stdout.split('\0').filter(name => name !== '')) cpSync(join(ROOT, file), join(folder, file))
}

const actionsOf = (workflow: string): string[] => [
  ...new Set(
    [...workflow.matchAll(/uses: (OWNER\/[\w-]+)(?:\/[\w-]+)?(@\S+)/g)].map(([, name, ref]) => `${name}${ref}`)
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
