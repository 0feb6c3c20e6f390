import type { TestEmulator } from '../emulator.ts'
import { type Chance, chanceOf } from './chance.ts'
import { filesOf, fingerprint, worldOf } from './fleet.ts'
import { type Round, roundOf, stateOf, type Turns, turnsOf } from './rounds.ts'
import { type Ended, type Files, runner } from './runs.ts'

/** What a history went through; added up for the figures of docs/reliability.md. */
export interface Tally {
  deploys: number
  faults: number
  kills: number
  cancels: number
  strangers: number
  together: number
  reasons: Record<string, number>
}

export const newTally = (): Tally => ({
  deploys: 0,
  faults: 0,
  kills: 0,
  cancels: 0,
  strangers: 0,
  together: 0,
  reasons: {}
})

const FAILED: ReadonlySet<unknown> = new Set(['build-failed', 'start-failed', 'timeout'])
const TOGETHER: ReadonlySet<unknown> = new Set(['deployed', 'unchanged', 'superseded'])

const RUN = { GITHUB_REPOSITORY: 'someone/churn', GITHUB_RUN_ATTEMPT: '1' }

/** One application under a seed's rounds, and after each of them what must hold whatever happened. */
export class History {
  readonly lines: string[] = []
  readonly #emulator: TestEmulator
  readonly #chance: Chance
  readonly #runner: ReturnType<typeof runner>
  readonly #tally: Tally
  /** Every whole state that anybody ever wanted the application to run. */
  readonly #whole = new Map<string, string>()
  /** Deploys that may have left a draft: whole ones only go once they are old. */
  #untidied = 0
  #runs = 0

  constructor(emulator: TestEmulator, seed: number, tally: Tally) {
    this.#emulator = emulator
    this.#chance = chanceOf(seed)
    this.#runner = runner(emulator)
    this.#tally = tally
    this.turns = turnsOf(this.#chance)
    emulator.setSwitches(this.turns)
    this.lines.push(`switches ${JSON.stringify(this.turns)}`)
  }

  readonly turns: Turns

  /** @throws Error naming what does not hold after a round */
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
      if (reason === 'internal') throw new Error(`A bug: ${ended[index]?.said.at(-1)}`)
    }
    this.#expectWhole()
    this.#expectRestored(round, ended, before)
    const [only] = ended
    const isAlone = ended.length === 1 && round.stranger === null && only !== undefined
    if (isAlone && (only.reason === 'deployed' || only.reason === 'unchanged')) this.#expectRuns(round.states[0]?.files)
    const isQuiet = isAlone && round.faults.length === 0 && round.hasPost && before !== null
    if (isQuiet && (only.reason === 'killed' || only.reason === 'cancelled')) {
      const after = this.#live()
      const isOurs = after === fingerprint(round.states[0]?.files ?? null)
      if (after !== before && !isOurs) throw new Error('What was begun was not taken back.')
      if (only.left !== null && isOurs && after !== before) throw new Error(`What is not proven runs: ${warned}`)
    }
  }

  /** A launch that fails leaves what ran before; runs at once end as one of them wanted, and the others say why. */
  #expectRestored({ faults, end, stranger }: Round, ended: readonly Ended[], before: string | null): void {
    if (end !== null || stranger !== null) return
    const reasons = ended.map(({ reason }) => reason)
    const isOneLaunch = faults.length === 1 && faults.every(fault => 'launch' in fault)
    if (isOneLaunch && ended.length === 1 && FAILED.has(reasons[0]) && before !== null && this.#live() !== before)
      throw new Error('The state before was not restored.')
    if (faults.length === 0 && reasons.some(reason => !TOGETHER.has(reason)))
      throw new Error(`Runs that only each other disturbed ended as ${reasons.join(', ')}.`)
  }

  /** After everything a run that nothing disturbs puts all in order. */
  async #calm(): Promise<void> {
    this.#emulator.platform.clock.advance(2 * 60 * 60_000)
    const state = stateOf(this.#chance, 'calm')
    this.lines.push(`calm: ${JSON.stringify(shown(state))}`)
    const { reason, said } = await this.#run(state)
    this.#settle()
    if (reason !== 'deployed') throw new Error(`A run that nothing disturbed ended as ${reason}: ${said.at(-1)}`)
    this.#expectWhole()
    this.#expectRuns(state.files)
    const { applications, sources, drafts } = worldOf(this.#emulator)
    if (applications.length !== 1 || sources !== 1 || drafts !== 0)
      throw new Error(`${applications.length} applications, ${sources} sources, ${drafts} drafts are left.`)
  }

  #run(state: Round['states'][number], round?: Round): Promise<Ended> {
    return this.#runner.run(this.#wishes(state, round))
  }

  async #runAll(round: Round): Promise<Ended[]> {
    const [only, ...others] = round.states
    if (only !== undefined && others.length === 0) return [await this.#run(only, round)]
    return this.#runner.runTogether(round.states.map(state => this.#wishes(state, round)))
  }

  #wishes(state: Round['states'][number], round?: Round) {
    this.#whole.set(fingerprint(state.files), state.name)
    this.#runs += 1
    const { stranger = null, end = null } = round ?? {}
    return {
      files: state.files,
      inputs: { timeout: '5m' },
      variables: { ...RUN, GITHUB_RUN_ID: `${1000 + this.#runs}` },
      random: this.#chance.next,
      ...(end === null ? {} : { end }),
      meanwhile: (sleeps: number) => (sleeps === stranger?.afterSleeps ? this.#strange(stranger.does) : undefined)
    }
  }

  async #post(ended: Ended[]): Promise<string> {
    const said = await Promise.all(ended.map(each => this.#runner.repair(each)))
    return said.flat().join('\n')
  }

  /** A person with the same rights, who knows nothing of us. */
  async #strange(does: NonNullable<Round['stranger']>['does']): Promise<void> {
    const { platform } = this.#emulator
    const [application] = worldOf(this.#emulator).applications
    if (application === undefined) return
    this.lines.push(`   a stranger: ${does}`)
    if (does === 'pause') return platform.lifecycle.pause(application.id)
    const versions = `/customApplicationSources/${application.sourceId}/versions/`
    const json = { label: 'by hand', baseVersion: application.versionId }
    const made = await this.#emulator.call('POST', versions, { json })
    if (does === 'draft' || made.body?.id === undefined) return
    const publishing = { customApplicationSourceVersionId: made.body.id }
    await this.#emulator.call('PATCH', `/customApplications/${application.id}/`, { json: publishing })
  }

  /** Faults are over, and what was on its way arrives. */
  #settle(): void {
    this.#emulator.faults.clear()
    this.#emulator.platform.clock.advance(120_000)
  }

  #live(): string {
    return fingerprint(filesOf(this.#emulator, worldOf(this.#emulator).applications[0]?.versionId ?? null))
  }

  /** What runs for sure, and so must be there again after a run that comes to nothing; null when nothing does. */
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
    // One more may be a stranger's, whose draft begins with our manifest.
    if (drafts > this.#untidied * 2) throw new Error(`${drafts} drafts pile up.`)
    for (const { versionId, liveVersionId } of applications)
      for (const id of [versionId, liveVersionId])
        if (id !== null && !this.#whole.has(fingerprint(filesOf(this.#emulator, id))))
          throw new Error(`Version ${id} is no state that anybody wanted: ${fingerprint(filesOf(this.#emulator, id))}`)
  }

  #expectRuns(files: Files | undefined): void {
    const [application] = worldOf(this.#emulator).applications
    const runs = fingerprint(filesOf(this.#emulator, application?.versionId ?? null))
    const isAwake = application?.status === 'running' && application.liveVersionId === application.versionId
    if (!isAwake && application?.status !== 'paused')
      throw new Error(`It is ${application?.status}, and was called green.`)
    if (runs !== fingerprint(files ?? null)) throw new Error(`It runs ${runs}, and another state was called green.`)
  }

  #count(round: Round, ended: readonly Ended[]): void {
    const tally = this.#tally
    tally.deploys += ended.length
    tally.faults += this.#emulator.faults.list().reduce((sum, { struck }) => sum + struck, 0)
    if (ended.length > 1) tally.together += ended.length
    if (round.stranger !== null) tally.strangers += 1
    for (const { reason } of ended) {
      tally.reasons[reason] = (tally.reasons[reason] ?? 0) + 1
      if (reason === 'killed') tally.kills += 1
      if (reason === 'cancelled') tally.cancels += 1
    }
  }
}

const shown = ({ name, files }: Round['states'][number]): string => `${name} (${Object.keys(files).length} files)`
