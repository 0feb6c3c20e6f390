import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { compactJournal, openJournal } from '../../../emulator/state/journal.ts'
import type { Source } from '../../../emulator/state/records.ts'
import { State } from '../../../emulator/state/state.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const source = (id: string, name = id): Source => ({ id, name, userId: 'u', createdAt: 1, updatedAt: 1, grants: [] })

/** What another process would read from the folder. */
function reread(): Source[] {
  const state = new State(openJournal(folder))
  const sources = state.all('sources')
  state.close()
  return sources
}

describe('State', () => {
  it('undoes every change of a transaction that throws', () => {
    const state = new State()
    state.put('sources', source('kept', 'before'))
    expect(() =>
      state.transaction(() => {
        state.put('sources', source('kept', 'after'))
        state.put('sources', source('new'))
        state.remove('sources', 'kept')
        throw new Error('no')
      })
    ).toThrow('no')
    expect(state.all('sources')).toEqual([source('kept', 'before')])
  })
})

describe('openJournal', () => {
  it('gives back what was put and not removed, in the order of making', () => {
    const state = new State(openJournal(folder))
    state.put('sources', source('a'))
    state.put('sources', source('b'))
    state.put('sources', source('a', 'renamed'))
    state.remove('sources', 'b')
    state.close()
    expect(reread()).toEqual([source('a', 'renamed')])
  })

  it('keeps nothing of a transaction that throws', () => {
    const state = new State(openJournal(folder))
    expect(() =>
      state.transaction(() => {
        state.put('sources', source('a'))
        throw new Error('no')
      })
    ).toThrow('no')
    state.close()
    expect(reread()).toEqual([])
  })

  it('holds whole transactions only, wherever a killed process stopped writing', () => {
    const state = new State(openJournal(folder))
    for (const id of ['a', 'b', 'c'])
      state.transaction(() => {
        state.put('sources', source(`${id}1`))
        state.put('sources', source(`${id}2`, 'mit Ümlaut'))
      })
    state.close()
    const whole = readFileSync(join(folder, 'state.jsonl'))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length }), length => {
        writeFileSync(join(folder, 'state.jsonl'), whole)
        truncateSync(join(folder, 'state.jsonl'), length)
        const ids = reread().map(({ id }) => id)
        const lines = whole.subarray(0, length).filter(byte => byte === 0x0a).length
        expect(ids).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2'].slice(0, 2 * lines))
      })
    )
  })

  it('writes on after a torn line without joining to it', () => {
    new State(openJournal(folder)).put('sources', source('a'))
    appendFileSync(join(folder, 'state.jsonl'), '[["sources","tor')
    const state = new State(openJournal(folder))
    state.put('sources', source('b'))
    state.close()
    expect(reread().map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('names the line that is not its own', () => {
    writeFileSync(join(folder, 'state.jsonl'), '[]\nnonsense\n[]\n')
    expect(() => reread()).toThrow(/state\.jsonl:2 is not a line/)
  })
})

describe('compactJournal', () => {
  it('leaves the same records in fewer lines', () => {
    const state = new State(openJournal(folder))
    for (let turn = 0; turn < 50; turn += 1) state.put('sources', source('a', `name ${turn}`))
    state.close()
    compactJournal(folder, state.snapshot())
    expect(readFileSync(join(folder, 'state.jsonl'), 'utf8').split('\n')).toHaveLength(2)
    expect(reread()).toEqual([source('a', 'name 49')])
  })
})
