import type { ObservedBuild } from '../apply/environment.ts'
import type { Observed } from '../apply/wait.ts'
import type { WireApplication } from '../datarobot/applications.ts'
import type { ExplainedError } from '../errors.ts'
import type { DeployedSources, LocateInCheckout } from '../files/deployed-sources.ts'
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
  type Seal,
  type StageRecord,
  type StepRecord
} from '../report/types.ts'
import type { ActionEnv } from './environment.ts'

/** Files that logs may name, and their paths in the checkout. */
export interface Sources {
  files: DeployedSources
  locate: LocateInCheckout
}

/** Preferences of the step for its report; they are known once its inputs are read. */
export interface ReportPreferences {
  annotations: boolean
  summary: boolean
}

/** One run of an action: its stages, its deadline, and what is known for the report that is made however it ends. */
export class Run {
  env: ActionEnv
  readonly action: string
  readonly startedAt: number
  readonly stages: StageRecord[] = []
  /** Application and logs as the wait last saw them. */
  readonly observed: Observed = { application: null, logs: null }
  /** End of the output of the user's verification. */
  verificationLog = ''
  /** Errors that the application logged while it was checked, or causes for which its rehearsal failed. */
  tracebacks: readonly Finding[] = []
  /** Log of the execution environment that the run builds, as the wait last saw it. */
  readonly environmentBuild: ObservedBuild = { log: '' }
  /** End of the wait under way, in milliseconds since 1970: no request and no pause goes on beyond it. */
  deadline = Number.POSITIVE_INFINITY
  /** Comment and GitHub Deployment, once it is clear which application is deployed. */
  notifications: Notifications = NO_NOTIFICATIONS
  /** Undoes pending changes when the run is cancelled. */
  onCancel: () => Promise<void> = async () => {}
  /** Origin of the running version: this run, or the run that made the version. */
  origin: Origin
  /** Markdown that an action adds to the job summary. */
  sections: readonly string[] = []
  /** Deployed files; null if the action deploys none. */
  checkout: Sources | null = null
  /** Files that an execution environment is built from; null if the action builds none. */
  dockerContext: Sources | null = null
  /** Signs the plan of a run that only plans it for approval. */
  seal: Seal | undefined
  preferences: ReportPreferences = { annotations: true, summary: true }
  #facts: Facts = noFacts()
  #plan: Plan | null = null
  #steps: readonly StepRecord[] = []
  #hasChanged: () => boolean | null = () => null

  constructor(action: string, env: ActionEnv) {
    this.action = action
    this.env = env
    this.origin = env.context
    this.startedAt = env.time.now()
  }

  get facts(): Readonly<Facts> {
    return this.#facts
  }

  get plan(): Plan | null {
    return this.#plan
  }

  /** Records facts for the report; later ones replace earlier ones. */
  record(facts: Partial<Omit<Facts, 'changed'>>): void {
    this.#facts = { ...this.#facts, ...facts }
  }

  recordApplication(application: Pick<WireApplication, 'id' | 'name' | 'applicationUrl' | 'status'>): void {
    const { id, name, applicationUrl, status } = application
    this.record({ appId: id, appName: name, appUrl: applicationUrl, appStatus: status })
  }

  /**
   * Shows the records of the steps in the report.
   *
   * @param hasChanged whether the steps have changed anything so far, called once, when the report is made
   */
  follow(steps: readonly StepRecord[], hasChanged: () => boolean): void {
    this.#steps = steps
    this.#hasChanged = hasChanged
  }

  /** Replaces the answer to whether anything has changed, where it is known better than from the steps. */
  recordChanged(changed: boolean): void {
    this.#hasChanged = () => changed
  }

  /** Runs a stage: a fold in the log, and a bar in the summary's timeline. */
  async stage<T>(name: string, work: () => Promise<T>): Promise<T> {
    const record: StageRecord = { name, startedAt: this.env.time.now(), endedAt: null }
    this.stages.push(record)
    return this.env.log.group(name, async () => {
      const result = await work()
      record.endedAt = this.env.time.now()
      return result
    })
  }

  /** Shows the plan in the log and the report, before anything is written. */
  showPlan(plan: Plan): void {
    this.#plan = plan
    for (const line of renderPlan(plan)) this.env.log.info(line)
  }

  report(outcome: Outcome, error: ExplainedError | null, findings: readonly Finding[]): Report {
    const { logs } = this.observed
    return {
      action: this.action,
      outcome,
      plan: this.#plan,
      seal: this.seal,
      steps: this.#steps,
      stages: this.stages,
      facts: {
        ...this.#facts,
        changed: this.#hasChanged(),
        buildStatus: logs?.buildStatus ?? null,
        buildError: logs?.buildError ?? null
      },
      findings,
      error: error === null ? null : { ...error.explanation, reason: error.reason },
      environmentBuildLog: this.environmentBuild.log,
      buildLog: logs?.buildLog ?? '',
      runtimeLog: logs?.logs.join('\n') ?? '',
      verificationLog: this.verificationLog,
      sections: this.sections,
      origin: this.origin,
      startedAt: this.startedAt,
      endedAt: this.env.time.now()
    }
  }
}
