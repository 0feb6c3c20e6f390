import type { Records } from './records.ts'

export type Kind = keyof Records

/** Record after a change. Null if it was removed. */
export type Change = { [K in Kind]: readonly [kind: K, id: string, record: Records[K] | null] }[Kind]

/** Persistent storage of changes. See `journal.ts` for the journal in a folder. */
export interface Journal {
  /** All changes since the folder was created, in order. */
  read(): Iterable<readonly Change[]>
  /** Stores all changes of one transaction, or none, before it returns. */
  append(changes: readonly Change[]): void
  close(): void
}

/** Journal that stores nothing: the state is lost when the process ends. */
export const noJournal: Journal = { read: () => [], append: () => {}, close: () => {} }

const KINDS: readonly Kind[] = [
  'users',
  'sources',
  'versions',
  'applications',
  'failures',
  'jobs',
  'usages',
  'environments',
  'environmentVersions',
  'customTemplates',
  'applicationTemplates',
  'codespaces',
  'useCases',
  'credentials',
  'keyValues',
  // Last, so that `clear` also removes the events of the removals before it.
  'events'
]

/** Called inside the transaction of a change. Its own changes belong to the same transaction. */
type Observer<K extends Kind> = (before: Records[K] | undefined, after: Records[K] | null) => void

/**
 * State of the emulated platform. Records are immutable: a change replaces the whole record. Readers never see a
 * partial change, and a failed transaction is rolled back by restoring the old records.
 */
export class State {
  readonly #records = new Map<Kind, Map<string, unknown>>(KINDS.map(kind => [kind, new Map()]))
  readonly #journal: Journal
  readonly #observers = new Map<Kind, Observer<Kind>>()
  #transaction: { changes: Change[]; undo: (() => void)[]; effects: (() => void)[] } | undefined
  /** Changes that took effect but could not be stored yet: the last one of each record. */
  readonly #unsaved = new Map<string, Change>()

  constructor(journal: Journal = noJournal) {
    this.#journal = journal
    for (const changes of journal.read())
      for (const [kind, id, record] of changes) {
        if (!this.#records.has(kind))
          throw new Error(`The journal was written by another version of the emulator: it has "${kind}" records.`)
        if (record === null) this.#recordsOf(kind).delete(id)
        else this.#recordsOf(kind).set(id, record)
      }
  }

  get<K extends Kind>(kind: K, id: string): Records[K] | undefined {
    return this.#recordsOf(kind).get(id)
  }

  /** All records of a kind, in the order of their creation. */
  all<K extends Kind>(kind: K): Records[K][] {
    return [...this.#recordsOf(kind).values()]
  }

  count(kind: Kind): number {
    return this.#recordsOf(kind).size
  }

  put<K extends Kind>(kind: K, record: Records[K]): void {
    this.#change(kind, record.id, record)
  }

  remove(kind: Kind, id: string): void {
    this.#change(kind, id, null)
  }

  /** Runs `work` and stores all of its changes, or none if it throws. Nested calls join the outer transaction. */
  transaction<T>(work: () => T): T {
    return this.#collect(work, changes => this.#store(changes))
  }

  /**
   * Like `transaction`, for events that cannot be undone, such as the end of a process. Its changes take effect even if
   * they cannot be stored, and are stored with the next successful transaction.
   */
  recordEvent(work: () => void): void {
    this.#collect(work, changes => {
      try {
        this.#store(changes)
      } catch (error) {
        for (const change of changes) this.#unsaved.set(`${change[0]} ${change[1]}`, change)
        console.error(`emulator: changes not stored yet: ${(error as Error).message}`)
      }
    })
  }

  /** Runs `effect` once the changes of the transaction are stored, and never if they are rolled back. */
  afterCommit(effect: () => void): void {
    if (this.#transaction === undefined) effect()
    else this.#transaction.effects.push(effect)
  }

  /** Sets the observer of all changes to records of a kind. */
  observe<K extends Kind>(kind: K, observer: Observer<K>): void {
    this.#observers.set(kind, observer as Observer<Kind>)
  }

  /** Removes every record. */
  clear(): void {
    this.transaction(() => {
      for (const kind of KINDS) for (const id of [...this.#recordsOf(kind).keys()]) this.remove(kind, id)
    })
  }

  /** All records as changes, for a new journal. */
  *snapshot(): Iterable<Change> {
    for (const kind of KINDS) for (const [id, record] of this.#recordsOf(kind)) yield [kind, id, record] as Change
  }

  close(): void {
    this.#journal.close()
  }

  #collect<T>(work: () => T, store: (changes: readonly Change[]) => void): T {
    if (this.#transaction !== undefined) return work()
    const transaction = { changes: [] as Change[], undo: [] as (() => void)[], effects: [] as (() => void)[] }
    this.#transaction = transaction
    let result: T
    try {
      result = work()
      if (transaction.changes.length > 0) store(transaction.changes)
    } catch (error) {
      for (const undo of transaction.undo.reverse()) undo()
      throw error
    } finally {
      this.#transaction = undefined
    }
    for (const effect of transaction.effects) effect()
    return result
  }

  #store(changes: readonly Change[]): void {
    this.#journal.append([...this.#unsaved.values(), ...changes])
    this.#unsaved.clear()
  }

  #recordsOf<K extends Kind>(kind: K): Map<string, Records[K]> {
    return this.#records.get(kind) as Map<string, Records[K]>
  }

  #change<K extends Kind>(kind: K, id: string, record: Records[K] | null): void {
    if (this.#transaction === undefined) {
      this.transaction(() => this.#change(kind, id, record))
      return
    }
    const records = this.#recordsOf(kind)
    const previous = records.get(id)
    this.#transaction.undo.push(() => (previous === undefined ? records.delete(id) : records.set(id, previous)))
    this.#transaction.changes.push([kind, id, record] as Change)
    if (record === null) records.delete(id)
    else records.set(id, record)
    this.#observers.get(kind)?.(previous, record)
  }
}
