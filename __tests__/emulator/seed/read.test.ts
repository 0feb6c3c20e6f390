import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parseSeed, readSeed } from '../../../emulator/seed.ts'
import { createFolder } from '../../support/folders.ts'

describe('parseSeed', () => {
  it('takes an empty object', () => {
    expect(parseSeed({})).toEqual({})
  })

  it('names every unknown or missing key and every invalid value', () => {
    const wrong = {
      colour: 'red',
      users: [{ token: 'x' }],
      sources: [{ name: '', versions: [{ label: 1 }] }],
      applications: [{ name: 'a', source: 's', status: 'asleep' }],
      usages: [{ application: 'a', username: 'u', userType: 'viewer', daysAgo: -1 }],
      codespaces: [{ id: 'short' }]
    }
    const problems = [
      'colour is not a key of a seed',
      'users[0].username is required',
      'sources[0].name must NOT have fewer than 1 characters',
      'sources[0].versions[0].label must be string',
      'applications[0].status must be one of running, paused, failed',
      'usages[0].daysAgo must be >= 0',
      'codespaces[0].id must match pattern'
    ]
    for (const problem of problems) expect(() => parseSeed(wrong)).toThrow(problem)
  })

  it.each([
    ['a list', []],
    ['nothing', null],
    ['a text', 'seed']
  ])('refuses %s', (_, value) => {
    expect(() => parseSeed(value)).toThrow('the seed must be object')
  })

  it('refuses a folder, which is only allowed in seed files', () => {
    const value = { sources: [{ name: 's', versions: [{ label: 'v1', folder: 'app' }] }] }
    expect(() => parseSeed(value)).toThrow('sources[0].versions[0].folder is only allowed in seed files')
  })
})

describe('readSeed', () => {
  it('merges the lists of all JSON files in the order of their names', () => {
    const folder = createFolder({
      '2.json': '{"users": [{"username": "b"}], "codespaces": [{}]}',
      '1.json': '{"users": [{"username": "a"}]}',
      'notes.txt': 'not a seed'
    })
    expect(readSeed(folder)).toEqual({ users: [{ username: 'a' }, { username: 'b' }], codespaces: [{}] })
  })

  it('reads the files of a folder, which is relative to the seed folder', () => {
    const folder = createFolder({
      'all.json': '{"codespaces": [{"folder": "app"}]}',
      'app/start-app.sh': '#!/bin/sh\n',
      'app/pages/one.py': 'pass'
    })
    const files = readSeed(folder).codespaces?.[0]?.files ?? {}
    expect(Object.keys(files)).toEqual(['pages/one.py', 'start-app.sh'])
    expect(Buffer.from(files['pages/one.py'] ?? '').toString()).toBe('pass')
  })

  it('lists the problems of all files at once, each with its file', () => {
    const folder = createFolder({
      'a.json': '{"users": [{}]}',
      'b.json': '{',
      'c.json': '{"codespaces": [{"folder": "gone"}, {"folder": "c.json", "files": {}}]}'
    })
    const problems = [
      `${join(folder, 'a.json')}: users[0].username is required`,
      `${join(folder, 'b.json')}: `,
      `${join(folder, 'c.json')}: codespaces[0].folder is "gone", which is not a folder`,
      `${join(folder, 'c.json')}: codespaces[1].folder and files cannot be used together`
    ]
    for (const problem of problems) expect(() => readSeed(folder)).toThrow(problem)
  })

  it('refuses a folder that does not exist, or has no seed file', () => {
    expect(() => readSeed('/nowhere/at/all')).toThrow('Seed folder /nowhere/at/all does not exist.')
    expect(() => readSeed(createFolder({ 'a.txt': '' }))).toThrow('has no *.json file')
  })
})
