import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
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

/** Reads the sources from the folder, as another process would. */
function reread(): Source[] {
  const state = new State(openJournal(folder))
  const sources = state.all('sources')
  state.close()
  return sources
}

describe('State', () => {
  it('rolls back every change of a transaction that throws', () => {
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

  it('runs effects after the changes are stored, and none of a transaction that is rolled back', () => {
    const calls: string[] = []
    const state = new State({ read: () => [], append: () => calls.push('stored'), close: () => {} })
    state.afterCommit(() => calls.push('at once'))
    state.transaction(() => {
      state.afterCommit(() => calls.push('effect'))
      state.put('sources', source('a'))
    })
    const failing = () => {
      state.afterCommit(() => calls.push('never'))
      throw new Error('no')
    }
    expect(() => state.transaction(failing)).toThrow('no')
    expect(calls).toEqual(['at once', 'stored', 'effect'])
  })
})

describe('a full disk', () => {
  const diskFullError = () => Object.assign(new Error('no space left'), { code: 'ENOSPC' })

  it('leaves a journal with all answered changes, wherever writes fail', () => {
    const scenario = fc.array(fc.record({ room: fc.nat(400), size: fc.nat(120) }), { maxLength: 12 })
    fc.assert(
      fc.property(scenario, writes => {
        rmSync(join(folder, 'state.jsonl'), { force: true })
        let room = 0
        // Like the system: writes as much as fits, then fails.
        const write = (fd: number, bytes: Uint8Array, offset: number) => {
          const length = Math.min(room, bytes.length - offset)
          if (length === 0) throw diskFullError()
          room -= length
          return writeSync(fd, bytes, offset, length)
        }
        const state = new State(openJournal(folder, write))
        const answered: string[] = []
        for (const [index, step] of writes.entries()) {
          room = step.room
          try {
            state.put('sources', source(`s${index}`, 'x'.repeat(step.size)))
            answered.push(`s${index}`)
          } catch (error) {
            expect(error).toMatchObject({ code: 'ENOSPC' })
          }
          expect(state.all('sources').map(({ id }) => id)).toEqual(answered)
          expect(reread().map(({ id }) => id)).toEqual(answered)
        }
        state.close()
      })
    )
  })

  it('does not roll back recorded events, which are stored with the next successful change', () => {
    let isFull = true
    const write = (fd: number, bytes: Uint8Array, offset: number) => {
      if (isFull) throw diskFullError()
      return writeSync(fd, bytes, offset)
    }
    const log = jest.spyOn(console, 'error').mockImplementation(() => {})
    const state = new State(openJournal(folder, write))
    state.recordEvent(() => state.put('sources', source('a', 'first')))
    state.recordEvent(() => state.put('sources', source('a', 'second')))
    expect(log.mock.calls.flat().join()).toContain('changes not stored yet: no space left')
    log.mockRestore()
    expect(() => state.put('sources', source('b'))).toThrow('no space left')
    expect(state.all('sources')).toEqual([source('a', 'second')])
    expect(reread()).toEqual([])
    isFull = false
    state.put('sources', source('c'))
    state.close()
    expect(reread()).toEqual([source('a', 'second'), source('c')])
  })

  it('keeps the old journal when there is no space for a shorter one', () => {
    const state = new State(openJournal(folder))
    state.put('sources', source('a'))
    state.close()
    const write = () => {
      throw diskFullError()
    }
    expect(() => compactJournal(folder, state.snapshot(), write)).toThrow('no space left')
    expect(readdirSync(folder)).toEqual(['state.jsonl'])
    expect(reread()).toEqual([source('a')])
  })
})

describe('openJournal', () => {
  it('returns stored records that were not removed, in the order of creation', () => {
    const state = new State(openJournal(folder))
    state.put('sources', source('a'))
    state.put('sources', source('b'))
    state.put('sources', source('a', 'renamed'))
    state.remove('sources', 'b')
    state.close()
    expect(reread()).toEqual([source('a', 'renamed')])
  })

  it('stores nothing of a transaction that throws', () => {
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

  it('contains complete transactions only, wherever a killed process stopped writing', () => {
    const state = new State(openJournal(folder))
    for (const id of ['a', 'b', 'c'])
      state.transaction(() => {
        state.put('sources', source(`${id}1`))
        state.put('sources', source(`${id}2`, 'mit Ümlaut'))
      })
    state.close()
    const content = readFileSync(join(folder, 'state.jsonl'))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: content.length }), length => {
        writeFileSync(join(folder, 'state.jsonl'), content)
        truncateSync(join(folder, 'state.jsonl'), length)
        const ids = reread().map(({ id }) => id)
        const lines = content.subarray(0, length).filter(byte => byte === 0x0a).length
        expect(ids).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2'].slice(0, 2 * lines))
      })
    )
  })

  it('continues on a new line after an incomplete line', () => {
    new State(openJournal(folder)).put('sources', source('a'))
    appendFileSync(join(folder, 'state.jsonl'), '[["sources","tor')
    const state = new State(openJournal(folder))
    state.put('sources', source('b'))
    state.close()
    expect(reread().map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('reports the first damaged line, whatever the damage', () => {
    const state = new State(openJournal(folder))
    for (const id of ['a', 'b', 'c']) state.put('sources', source(id))
    state.close()
    const file = join(folder, 'state.jsonl')
    const content = readFileSync(file)
    const damage = fc.record({ at: fc.nat(content.length - 2), byte: fc.integer({ min: 0, max: 255 }) })
    fc.assert(
      fc.property(damage, ({ at, byte }) => {
        const bytes = Buffer.from(content)
        fc.pre(bytes[at] !== byte)
        bytes[at] = byte
        writeFileSync(file, bytes)
        const line = content.subarray(0, at).filter(one => one === 0x0a).length + 1
        expect(() => reread()).toThrow(`${file}:${line} is not a line of this emulator's journal`)
      })
    )
  })

  it.each(['[]', '{}', 'null', '[1]', '[["sources","a"]]', '[["nothing","a",{}]]', 'nonsense', '\0'])(
    'reports a line that is %j',
    line => {
      writeFileSync(join(folder, 'state.jsonl'), `${line}\n`)
      expect(() => reread()).toThrow(/state\.jsonl:1 is not a line/)
    }
  )
})

describe('compactJournal', () => {
  it('keeps the same records in fewer lines', () => {
    const state = new State(openJournal(folder))
    for (let round = 0; round < 50; round += 1) state.put('sources', source('a', `name ${round}`))
    state.close()
    compactJournal(folder, state.snapshot())
    expect(readFileSync(join(folder, 'state.jsonl'), 'utf8').split('\n')).toHaveLength(2)
    expect(reread()).toEqual([source('a', 'name 49')])
  })
})
