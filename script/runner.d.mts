/** A step of a workflow: what `with:`, `env:` and the event are there. */
export interface RunActionOptions {
  /** Holds action.yml. */
  actionFolder: string
  with?: Readonly<Record<string, string | number | boolean>>
  /** Beside GitHub's own variables, which it may replace; of this machine only PATH, HOME and the like go along. */
  env?: Readonly<Record<string, string>>
  /** The event's payload, or the text of its file as it stands; its name is `GITHUB_EVENT_NAME`. */
  event?: unknown
  /** What `${{ github.token }}` is; masked. */
  token?: string
  /** The checkout; the current folder by default. */
  workspace?: string
  /** RUNNER_TEMP; made for the run, and removed, when it is not given. */
  temporaryFolder?: string
  /** What the job does between main and post, given what main wrote to GITHUB_ENV. */
  laterSteps?: (env: Readonly<Record<string, string>>) => Promise<void>
  /** The Node that runs the action. */
  node?: string
  /** Each line of the log as it comes, masked. */
  onLine?: (line: string) => void
  /** Cancels as GitHub does: SIGINT, 7.5 s, SIGTERM, 2.5 s, SIGKILL; then post runs. */
  signal?: AbortSignal
  /** Cancels once main printed a line that holds the text, or matches. */
  cancelAfterLine?: string | RegExp
  /** In milliseconds, in place of 7500 and 2500. */
  cancelDelays?: readonly [number, number]
}

export interface Annotation {
  level: 'error' | 'warning' | 'notice'
  message: string
  title?: string
  file?: string
  line?: number
  endLine?: number
  column?: number
  endColumn?: number
}

export interface RunActionResult {
  /** Main's, or post's when main had none to complain of; 128 and the signal's number when it was killed. */
  exitCode: number
  cancelled: boolean
  /** The signal that ended main. */
  killedBy: string | null
  outputs: Record<string, string>
  summary: string
  state: Record<string, string>
  annotations: Annotation[]
  masks: string[]
  /** The lines as GitHub shows them: commands obeyed, secrets masked, groups indented. */
  log: string[]
  /** What main and post wrote to GITHUB_ENV and GITHUB_PATH. */
  env: Record<string, string>
  path: string[]
}

export function runAction(options: RunActionOptions): Promise<RunActionResult>
