import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')

const rooms = ['emulator']
const files = rooms.flatMap(room =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => join(room, file))
)

/** Specifiers of a file's imports; `type` marks those that vanish when it runs. */
function importsOf(file: string): { specifier: string; isType: boolean }[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?['"]([^'"]+)['"]/gm)].map(([, type, specifier]) => ({
    specifier: specifier ?? '',
    isType: type !== undefined
  }))
}

describe('the house', () => {
  it('finds the files it guards', () => {
    expect(files).toContain(join('emulator', 'main.ts'))
    expect(importsOf(join('emulator', 'main.ts')).map(({ specifier }) => specifier)).toContain('./emulator.ts')
  })

  it.each(files)('%s has at most 250 lines', file => {
    expect(readFileSync(join(root, file), 'utf8').split('\n').length).toBeLessThanOrEqual(251)
  })

  it.each(files)('%s imports nothing of the action, and of the contract only types and the document', file => {
    const outside = importsOf(file)
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ specifier, isType }) => ({ target: relative(root, join(root, dirname(file), specifier)), isType }))
      .filter(({ target }) => !target.startsWith('emulator/'))
    for (const { target, isType } of outside) {
      expect(target === 'api/datarobot.openapi.json' || (isType && target === 'api/datarobot.d.ts')).toBe(true)
    }
  })

  it.each(files)('%s has a name that says its subject', file => {
    expect(file).not.toMatch(/\b(utils?|helpers?|common|misc|manager)\b/)
  })
})

describe('the lock file', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string>; integrity?: string; link?: boolean }>
  }

  it('holds every optional package that another one names, so that npm ci accepts it everywhere', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        name => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages)
      )
    )
    expect(missing).toEqual([])
  })

  it('has a digest for every package and names no host', () => {
    const bare = Object.entries(lock.packages).filter(([path, { integrity }]) => path !== '' && integrity === undefined)
    expect(bare).toEqual([])
    expect(JSON.stringify(lock)).not.toContain('"resolved"')
  })
})
