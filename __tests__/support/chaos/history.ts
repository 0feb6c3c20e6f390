import type { TestEmulator } from '../emulator.ts'
import { type Chance, chanceOf } from './chance.ts'
import { CREDENTIAL_FILES, credentialInputs, expectCredential, secretOf, storedSecret } from './credentials.ts'
import { filesOf, fingerprint, worldOf } from './fleet.ts'
import { type Round, roundOf, stateOf, type Turns, turnsOf } from './rounds.ts'
import { type Ended, type Files, runner } from './runs.ts'

/** Counters of a history, for the figures of docs/reliability.md. */
export interface Tally {
  deploys: number
  faults: number
  kills: number
  cancels: number
  thirdParty: number
  together: number
  reasons: Record<string, number>
}

export const newTally = (): Tally => ({
  deploys: 0,
  faults: 0,
  kills: 0,
  cancels: 0,
  thirdParty: 0,
  together: 0,
  reasons: {}
})

const FAILED: ReadonlySet<unknown> = new Set(['build-failed', 'start-failed', 'timeout'])
const TOGETHER: ReadonlySet<unknown> = new Set(['deployed', 'unchanged', 'superseded'])

/**
 * Turns of a history with a credential. With a metadata.yaml, parameters can only be set by their values where the server
 * refuses the other variant. Versions of other users keep the parameter only where copies keep it.
 */
const WITH_CREDENTIAL: Partial<Turns> = { parameterValues: 'works', copiedParameters: 'kept' }

const RUN = { GITHUB_REPOSITORY: 'someone/churn', GITHUB_RUN_ATTEMPT: '1' }

/** One application in the rounds of a seed, with the checks that must pass after each round. */
export class History {
  readonly lines: string[] = []
  readonly #emulator: TestEmulator
  readonly #chance: Chance
  readonly #runner: ReturnType<typeof runner>
  readonly #tally: Tally
  /** Every complete state that a run ever deployed. */
  readonly #whole = new Map<string, string>()
  /** True if each deploy gives a credential. */
  readonly #hasCredential: boolean
  /** Number of deploys that may have left a draft. Complete drafts are deleted only after some time. */
  #untidied = 0
  #runs = 0

  constructor(emulator: TestEmulator, seed: number, tally: Tally) {
    this.#emulator = emulator
    this.#chance = chanceOf(seed)
    this.#runner = runner(emulator)
    this.#tally = tally
    this.#hasCredential = seed % 10 === 1
    this.turns = { ...turnsOf(this.#chance), ...(this.#hasCredential ? WITH_CREDENTIAL : {}) }
    emulator.setSwitches(this.turns)
    this.lines.push(`switches ${JSON.stringify(this.turns)}`)
  }

  readonly turns: Turns

  /** Runs a round and its checks. @throws Error that names the failed check */
  async play(rounds: number): Promise<void> {
    let round: Round | undefined
    for (let number = 1; number <= rounds; number += 1) {
      round = roundOf(this.#chance, number, round)
      const { states, ...rest } = round
      this.lines.push(`${number}: ${JSON.stringify({ ...rest, states: states.map(shown) })}`)
      await this.#round(round)
    }
    await this.#calm()
  }

  async #round(round: Round): Promise<void> {
    const before = this.#proven()
    for (const fault of round.faults) this.#emulator.fault(fault)
    const ended = await this.#runAll(round)
    const warned = round.hasPost ? await this.#post(ended) : []
    this.#count(round, ended)
    this.#settle()
    this.#untidied += round.states.length
    for (const [index, { reason }] of ended.entries()) {
      this.lines.push(`   ${reason} → ${this.#runningName()}`)
      if (reason === 'internal') throw new Error(`A bug: ${ended[index]?.lines.at(-1)}`)
    }
    this.#expectWhole()
    this.#expectRestored(round, ended, before)
    const [only] = ended
    const isAlone = ended.length === 1 && round.otherUser === null && only !== undefined
    if (isAlone && (only.reason === 'deployed' || only.reason === 'unchanged')) this.#expectRuns(round.states[0])
    const isQuiet = isAlone && round.faults.length === 0 && round.hasPost && before !== null
    if (isQuiet && (only.reason === 'killed' || only.reason === 'cancelled')) {
      const after = this.#live()
      const isOurs = after === fingerprint(this.#filesOf(round.states[0]))
      if (after !== before && !isOurs) throw new Error('The changes of the run were not undone.')
      if (only.left !== null && isOurs && after !== before) throw new Error(`An unverified version runs: ${warned}`)
    }
  }

  /** Checks that a failed launch keeps the previous version, and that of simultaneous runs one wins and the others report it. */
  #expectRestored({ faults, end, otherUser }: Round, ended: readonly Ended[], before: string | null): void {
    if (end !== null || otherUser !== null) return
    const reasons = ended.map(({ reason }) => reason)
    const isOneLaunch = faults.length === 1 && faults.every(fault => 'launch' in fault)
    if (isOneLaunch && ended.length === 1 && FAILED.has(reasons[0]) && before !== null && this.#live() !== before)
      throw new Error('The state before was not restored.')
    if (faults.length === 0 && reasons.some(reason => !TOGETHER.has(reason)))
      throw new Error(`Runs that only each other disturbed ended as ${reasons.join(', ')}.`)
  }

  /** Checks that an undisturbed run at the end repairs everything. */
  async #calm(): Promise<void> {
    this.#emulator.platform.clock.advance(2 * 60 * 60_000)
    const state = stateOf(this.#chance, 'calm')
    this.lines.push(`calm: ${JSON.stringify(shown(state))}`)
    const { reason, lines } = await this.#run(state)
    this.#settle()
    if (reason !== 'deployed') throw new Error(`A run that nothing disturbed ended as ${reason}: ${lines.at(-1)}`)
    this.#expectWhole()
    this.#expectRuns(state)
    if (this.#hasCredential && storedSecret(this.#emulator) !== secretOf(state.name))
      throw new Error(`The credential holds ${storedSecret(this.#emulator)}.`)
    const { applications, sources, drafts } = worldOf(this.#emulator)
    if (applications.length !== 1 || sources !== 1 || drafts !== 0)
      throw new Error(`${applications.length} applications, ${sources} sources, ${drafts} drafts are left.`)
  }

  #run(state: Round['states'][number], round?: Round): Promise<Ended> {
    return this.#runner.run(this.#optionsOf(state, round))
  }

  async #runAll(round: Round): Promise<Ended[]> {
    const [only, ...others] = round.states
    if (only !== undefined && others.length === 0) return [await this.#run(only, round)]
    return this.#runner.runTogether(round.states.map(state => this.#optionsOf(state, round)))
  }

  #optionsOf(state: Round['states'][number], round?: Round) {
    const files = this.#filesOf(state)
    this.#whole.set(fingerprint(files), state.name)
    this.#runs += 1
    const { otherUser = null, end = null } = round ?? {}
    return {
      files,
      inputs: { timeout: '5m', ...(this.#hasCredential ? credentialInputs(state.name) : {}) },
      variables: { ...RUN, GITHUB_RUN_ID: `${1000 + this.#runs}` },
      random: this.#chance.next,
      ...(end === null ? {} : { end }),
      meanwhile: (sleeps: number) =>
        sleeps === otherUser?.afterSleeps ? this.#actAsOtherUser(otherUser.does) : undefined
    }
  }

  async #post(ended: Ended[]): Promise<string> {
    const lines = await Promise.all(ended.map(each => this.#runner.repair(each)))
    return lines.flat().join('\n')
  }

  /** Changes by another user with the same permissions. */
  async #actAsOtherUser(does: NonNullable<Round['otherUser']>['does']): Promise<void> {
    const { platform } = this.#emulator
    const [application] = worldOf(this.#emulator).applications
    if (application === undefined) return
    this.lines.push(`   another user: ${does}`)
    if (does === 'pause') return platform.lifecycle.pause(application.id)
    const versions = `/customApplicationSources/${application.sourceId}/versions/`
    const json = { label: 'by hand', baseVersion: application.versionId }
    const made = await this.#emulator.call('POST', versions, { json })
    if (does === 'draft' || made.body?.id === undefined) return
    const publishing = { customApplicationSourceVersionId: made.body.id }
    await this.#emulator.call('PATCH', `/customApplications/${application.id}/`, { json: publishing })
  }

  /** Ends all faults, so that pending requests complete. */
  #settle(): void {
    this.#emulator.faults.clear()
    this.#emulator.platform.clock.advance(120_000)
  }

  #live(): string {
    return fingerprint(filesOf(this.#emulator, worldOf(this.#emulator).applications[0]?.versionId ?? null))
  }

  /** State that is certainly live, and must be live again after a failed run. Null if none is. */
  #proven(): string | null {
    const [application] = worldOf(this.#emulator).applications
    const isAtRest = application?.status === 'running' && application.liveVersionId === application.versionId
    return isAtRest ? this.#live() : null
  }

  #runningName(): string {
    return this.#whole.get(this.#live()) ?? 'nothing'
  }

  #expectWhole(): void {
    const { applications, sources, drafts } = worldOf(this.#emulator)
    if (applications.length > 1 || sources > 1)
      throw new Error(`${applications.length} applications, ${sources} sources`)
    // Another user may have one more, whose draft starts as a copy of our manifest.
    if (drafts > this.#untidied * 2) throw new Error(`${drafts} drafts pile up.`)
    if (this.#hasCredential) expectCredential(this.#emulator, applications[0]?.versionId ?? null)
    for (const { versionId, liveVersionId } of applications)
      for (const id of [versionId, liveVersionId])
        if (id !== null && !this.#whole.has(fingerprint(filesOf(this.#emulator, id))))
          throw new Error(`Version ${id} is no state that anybody wanted: ${fingerprint(filesOf(this.#emulator, id))}`)
  }

  #filesOf(state: Round['states'][number] | undefined): Files {
    return { ...state?.files, ...(this.#hasCredential ? CREDENTIAL_FILES : {}) }
  }

  #expectRuns(state: Round['states'][number] | undefined): void {
    const [application] = worldOf(this.#emulator).applications
    const runs = fingerprint(filesOf(this.#emulator, application?.versionId ?? null))
    const isAwake = application?.status === 'running' && application.liveVersionId === application.versionId
    if (!isAwake && application?.status !== 'paused')
      throw new Error(`It is ${application?.status}, and was called green.`)
    if (runs !== fingerprint(this.#filesOf(state)))
      throw new Error(`It runs ${runs}, and another state was called green.`)
  }

  #count(round: Round, ended: readonly Ended[]): void {
    const tally = this.#tally
    tally.deploys += ended.length
    tally.faults += this.#emulator.faults.list().reduce((sum, { struck }) => sum + struck, 0)
    if (ended.length > 1) tally.together += ended.length
    if (round.otherUser !== null) tally.thirdParty += 1
    for (const { reason } of ended) {
      tally.reasons[reason] = (tally.reasons[reason] ?? 0) + 1
      if (reason === 'killed') tally.kills += 1
      if (reason === 'cancelled') tally.cancels += 1
    }
  }
}

const shown = ({ name, files }: Round['states'][number]): string => `${name} (${Object.keys(files).length} files)`
