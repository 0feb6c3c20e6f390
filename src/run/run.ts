import type { Observed } from '../apply/wait.ts'
import type { Time } from '../clock.ts'
import type { WireApplication } from '../datarobot/applications.ts'
import type { ExplainedError } from '../errors.ts'
import type { DeployedSources } from '../files/deployed-sources.ts'
import type { Context } from '../github/context.ts'
import type { Log } from '../github/log.ts'
import type { InputSource } from '../inputs/types.ts'
import { NO_NOTIFICATIONS, type Notifications } from '../notifications/channel.ts'
import type { Plan } from '../plan/types.ts'
import { renderPlan } from '../report/plan.ts'
import {
  type Facts,
  type Finding,
  noFacts,
  type Origin,
  type Outcome,
  type Report,
  type StageRecord,
  type StepRecord
} from '../report/types.ts'

/** What an action is handed: the outside, so that a test can be it. */
export interface ActionEnv {
  inputs: InputSource
  context: Context
  log: Log
  time: Time
  random(): number
  /** Ends with the run: a cancel from the runner. */
  signal: AbortSignal
}

/** One run as it goes: what each stage found out, for the report that is made whatever happens. */
export class Run {
  env: ActionEnv
  readonly action: string
  readonly startedAt: number
  readonly stages: StageRecord[] = []
  readonly facts: Facts = noFacts()
  readonly observed: Observed = { application: null, logs: null }
  plan: Plan | null = null
  steps: readonly StepRecord[] = []
  /** When the wait under way is over, in milliseconds since 1970: no request or pause goes on beyond it. */
  deadline = Number.POSITIVE_INFINITY
  /** Where the run is told beside log, outputs and summary; known once it is clear what is deployed. */
  notifications: Notifications = NO_NOTIFICATIONS
  /** Takes back what is begun and not proven, once the run is cancelled. */
  onCancel: () => Promise<void> = async () => {}
  /** Where what runs comes from: this run, unless it publishes or looks at what another one made. */
  origin: Origin
  /** Markdown that an action adds to the job summary. */
  sections: readonly string[] = []
  /** What is deployed of the repository, and where in it that lies; null when it is none of it. */
  checkout: { files: DeployedSources; prefix: string } | null = null
  /** Whether files and lines of it are to be marked; known once the inputs are read. */
  annotations = true
  /** Whether the job summary is wanted; known once the inputs are read. */
  summary = true

  constructor(action: string, env: ActionEnv) {
    this.action = action
    this.env = env
    this.origin = env.context
    this.startedAt = env.time.now()
  }

  /** One of the six stages: a fold in the log, and a bar in the summary's timeline. */
  async stage<T>(name: string, work: () => Promise<T>): Promise<T> {
    const record: StageRecord = { name, startedAt: this.env.time.now(), endedAt: null }
    this.stages.push(record)
    return this.env.log.group(name, async () => {
      const result = await work()
      record.endedAt = this.env.time.now()
      return result
    })
  }

  /** The plan, for the log and the report, before anything is written. */
  showPlan(plan: Plan): void {
    this.plan = plan
    for (const line of renderPlan(plan)) this.env.log.info(line)
  }

  recordApplication({
    id,
    name,
    applicationUrl,
    status
  }: Pick<WireApplication, 'id' | 'name' | 'applicationUrl' | 'status'>): void {
    Object.assign(this.facts, {
      appId: id,
      appName: name,
      appUrl: applicationUrl,
      appStatus: status
    } satisfies Partial<Facts>)
  }

  report(outcome: Outcome, error: ExplainedError | null, findings: readonly Finding[]): Report {
    const { logs } = this.observed
    return {
      action: this.action,
      outcome,
      plan: this.plan,
      steps: this.steps,
      stages: this.stages,
      facts: { ...this.facts, buildStatus: logs?.buildStatus ?? null, buildError: logs?.buildError ?? null },
      findings,
      error: error === null ? null : { ...error.explanation, reason: error.reason },
      buildLog: logs?.buildLog ?? '',
      runtimeLog: logs?.logs.join('\n') ?? '',
      sections: this.sections,
      origin: this.origin,
      startedAt: this.startedAt,
      endedAt: this.env.time.now()
    }
  }
}
