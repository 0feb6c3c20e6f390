import type { Records } from './records.ts'

export type Kind = keyof Records

/** A record as it stands after a change; null when it was removed. */
export type Change = { [K in Kind]: readonly [kind: K, id: string, record: Records[K] | null] }[Kind]

/** Where changes go for good. Memory keeps none; a folder keeps every one (`journal.ts`). */
export interface Journal {
  /** Every change since the folder was made, in order. */
  read(): Iterable<readonly Change[]>
  /** Keeps the changes of one transaction, all or none, before it returns. */
  append(changes: readonly Change[]): void
  close(): void
}

/** A journal that forgets: the emulator's state lives as long as its process. */
export const noJournal: Journal = { read: () => [], append: () => {}, close: () => {} }

const kinds: readonly Kind[] = [
  'users',
  'sources',
  'versions',
  'applications',
  'jobs',
  'usages',
  'environments',
  'environmentVersions',
  'customTemplates',
  'applicationTemplates',
  'codespaces',
  'useCases',
  'credentials',
  'keyValues'
]

/**
 * What the platform knows. Records are values: a change puts a new one in the old one's place, so that a reader never
 * sees half a change and a failed transaction is undone by putting the old ones back.
 */
export class State {
  readonly #records = new Map<Kind, Map<string, unknown>>(kinds.map(kind => [kind, new Map()]))
  readonly #journal: Journal
  #open: { changes: Change[]; undo: (() => void)[] } | undefined

  constructor(journal: Journal = noJournal) {
    this.#journal = journal
    for (const changes of journal.read())
      for (const [kind, id, record] of changes) {
        if (record === null) this.#of(kind).delete(id)
        else this.#of(kind).set(id, record)
      }
  }

  get<K extends Kind>(kind: K, id: string): Records[K] | undefined {
    return this.#of(kind).get(id)
  }

  /** All records of a kind in the order of their making. */
  all<K extends Kind>(kind: K): Records[K][] {
    return [...this.#of(kind).values()]
  }

  count(kind: Kind): number {
    return this.#of(kind).size
  }

  put<K extends Kind>(kind: K, record: Records[K]): void {
    this.#change(kind, record.id, record)
  }

  remove(kind: Kind, id: string): void {
    this.#change(kind, id, null)
  }

  /** Runs `work` so that either all of its changes stand, and are kept, or none. Nested calls join the outer one. */
  transaction<T>(work: () => T): T {
    if (this.#open !== undefined) return work()
    const open = { changes: [] as Change[], undo: [] as (() => void)[] }
    this.#open = open
    try {
      const result = work()
      if (open.changes.length > 0) this.#journal.append(open.changes)
      return result
    } catch (error) {
      for (const undo of open.undo.reverse()) undo()
      throw error
    } finally {
      this.#open = undefined
    }
  }

  /** Removes every record. */
  clear(): void {
    this.transaction(() => {
      for (const kind of kinds) for (const id of [...this.#of(kind).keys()]) this.remove(kind, id)
    })
  }

  /** Everything as changes from nothing: what a journal needs to start afresh. */
  *snapshot(): Iterable<Change> {
    for (const kind of kinds) for (const [id, record] of this.#of(kind)) yield [kind, id, record] as Change
  }

  close(): void {
    this.#journal.close()
  }

  #of<K extends Kind>(kind: K): Map<string, Records[K]> {
    return this.#records.get(kind) as Map<string, Records[K]>
  }

  #change<K extends Kind>(kind: K, id: string, record: Records[K] | null): void {
    if (this.#open === undefined) {
      this.transaction(() => this.#change(kind, id, record))
      return
    }
    const records = this.#of(kind)
    const before = records.get(id)
    this.#open.undo.push(() => (before === undefined ? records.delete(id) : records.set(id, before)))
    this.#open.changes.push([kind, id, record] as Change)
    if (record === null) records.delete(id)
    else records.set(id, record)
  }
}
