/** Options of a step: `with:`, `env:`, the event, and the environment of the run. */
export interface RunActionOptions {
  /** Folder with action.yml. */
  actionFolder: string
  with?: Readonly<Record<string, string | number | boolean>>
  /** Additional variables, which can override those of GitHub. Only PATH, HOME and similar come from this machine. */
  env?: Readonly<Record<string, string>>
  /** Payload of the event, or the text of its file. The name of the event is `GITHUB_EVENT_NAME`. */
  event?: unknown
  /** Value of `${{ github.token }}`, which is masked. */
  token?: string
  /** Folder of the checkout. Default: the current folder. */
  workspace?: string
  /** Folder of RUNNER_TEMP. Default: a new one, which is removed after the run. */
  temporaryFolder?: string
  /** Later steps of the job, which run between main and post. Takes the variables from GITHUB_ENV. */
  laterSteps?: (env: Readonly<Record<string, string>>) => Promise<void>
  /** Path of the Node that runs the action. */
  node?: string
  /** Receives each line of the log, masked. */
  onLine?: (line: string) => void
  /** Cancels like GitHub: SIGINT, 7.5 s, SIGTERM, 2.5 s, SIGKILL. Then post runs. */
  signal?: AbortSignal
  /** Cancels after main printed a line that contains the text or matches the pattern. */
  cancelAfterLine?: string | RegExp
  /** Delays of a cancellation in milliseconds. Default: 7500 and 2500. */
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
  /** Exit code of main, or of post if main succeeded. 128 plus the signal number if the process was killed. */
  exitCode: number
  cancelled: boolean
  /** Signal that ended main. */
  killedBy: string | null
  outputs: Record<string, string>
  summary: string
  state: Record<string, string>
  annotations: Annotation[]
  masks: string[]
  /** Lines as GitHub shows them: without commands, with masked secrets and indented groups. */
  log: string[]
  /** Variables that main and post wrote to GITHUB_ENV, and in `path` the folders of GITHUB_PATH. */
  env: Record<string, string>
  path: string[]
}

export function runAction(options: RunActionOptions): Promise<RunActionResult>
