import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { versionLine } from '../../src/run/run-action.ts'
import { USER_AGENT, VERSION } from '../../src/version.ts'

const root = join(import.meta.dirname, '../..')

const filesOf = (room: string): string[] =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => join(room, file))

const emulator = filesOf('emulator')
const action = filesOf('src')
const files = [...emulator, ...action]

/** Files of this repository that a file imports, relative to the root. */
const targetsOf = (file: string): { target: string; isType: boolean }[] =>
  importsOf(file)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, isType }) => ({ target: relative(root, join(root, dirname(file), specifier)), isType }))

/** Folders of `src` from the lowest to the highest: each may import those before it, for values and for types. */
const LAYERS = [
  ...['text', 'network', 'files', 'plan', 'inputs', 'configuration', 'report'],
  ...['github', 'changes', 'datarobot', 'causes', 'verification', 'apply'],
  ...['notifications', 'run', 'previews', 'actions']
]

/** The only file that a lower folder may import from a higher one: the environment that everything is given. */
const ENVIRONMENT = 'src/run/environment.ts'

/** Specifiers of a file's imports, also of those on demand. `isType` marks imports of types. */
function importsOf(file: string): { specifier: string; isType: boolean }[] {
  const text = readFileSync(join(root, file), 'utf8')
  const imports = /^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
  const onDemand = /\bimport\((?:\/\*.*?\*\/\s*)?()'([^']+)'\)/g
  return [...text.matchAll(imports), ...text.matchAll(onDemand)].map(([, type, specifier = '']) => ({
    specifier,
    isType: Boolean(type)
  }))
}

/** The folder of a file below `src`; null for a file beside the folders, which every folder may import. */
const folderOf = (file: string): string | null => {
  const [, folder = '', ...rest] = file.split('/')
  return rest.length === 0 ? null : folder
}

/** Tells whether one file of `src` may import another: downwards, and never from one action to another. */
function mayImport(file: string, target: string): boolean {
  const [folder, other] = [folderOf(file), folderOf(target)]
  if (folder === null || other === null || target === ENVIRONMENT) return true
  if (folder === 'actions' && other === 'actions') return file.split('/')[2] === target.split('/')[2]
  return LAYERS.indexOf(other) <= LAYERS.indexOf(folder)
}

/** The only file that reads package.json: the bundle gets the version from it. */
const VERSION_FILE = join('src', 'version.ts')

describe('the structure', () => {
  it('is read from existing files', () => {
    expect(files).toContain(join('emulator', 'main.ts'))
    expect(importsOf(join('emulator', 'main.ts')).map(({ specifier }) => specifier)).toContain('./emulator.ts')
  })

  it.each(files)('%s has at most 250 lines', file => {
    expect(readFileSync(join(root, file), 'utf8').split('\n').length).toBeLessThanOrEqual(251)
  })

  it.each(emulator)('%s imports nothing of the action, and of the contract only types and the document', file => {
    for (const { target, isType } of targetsOf(file).filter(({ target }) => !target.startsWith('emulator/')))
      expect(target === 'api/datarobot.openapi.json' || (isType && target === 'api/datarobot.d.ts')).toBe(true)
  })

  it('has every folder in one layer', () => {
    const folders = new Set(action.map(folderOf).filter(folder => folder !== null))
    expect([...folders].sort()).toEqual([...LAYERS].sort())
  })

  it.each(action)('%s imports only lower folders, no other action, and of the contract only types', file => {
    const wrong = targetsOf(file).filter(({ target, isType }) =>
      target.startsWith('src/')
        ? !mayImport(file, target)
        : !(isType && target === 'api/datarobot.d.ts') && !(file === VERSION_FILE && target === 'package.json')
    )
    expect(wrong).toEqual([])
  })

  it.each(action)(
    '%s leaves @actions/* to the room of GitHub; globs alone are also read in the room of files',
    file => {
      const used = importsOf(file)
        .map(({ specifier }) => specifier)
        .filter(specifier => specifier.startsWith('@actions/'))
      if (file === 'src/files/globs.ts') expect(used).toEqual(['@actions/glob'])
      else if (!file.startsWith('src/github/')) expect(used).toEqual([])
    }
  )

  it.each(files)('%s has a name for its subject', file => {
    expect(file).not.toMatch(/\b(utils?|helpers?|common|misc|manager)\b/)
  })
})

describe('the version', () => {
  it('of requests and of the first line of the log is that in package.json', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(VERSION).toBe(version)
    expect(USER_AGENT).toBe(`datarobot-custom-app-action/${version}`)
    expect(versionLine(null)).toBe(`datarobot-custom-app-action ${version}`)
    expect(versionLine('acme/action@v1')).toBe(`datarobot-custom-app-action ${version}, used as acme/action@v1`)
  })

  it.each(action)('%s uses its name for requests', file => {
    if (file !== VERSION_FILE)
      expect(readFileSync(join(root, file), 'utf8')).not.toMatch(/user-?agent['"]?: *['"`](?!\$\{USER_AGENT)/i)
  })
})

/** Files that interpret responses of DataRobot, GitHub and applications. */
const READ_STATUSES = [
  ...['response', 'exchange', 'http', 'network-errors', 'api-errors', 'retry'].map(name => `src/datarobot/${name}.ts`),
  ...['health', 'sign-in'].map(name => `src/apply/${name}.ts`),
  'src/github/retry.ts',
  'src/errors.ts',
  'src/statuses.ts'
]

describe('the meaning of a status', () => {
  it.each(action.filter(file => !READ_STATUSES.includes(file)))('%s leaves to errors.ts', file => {
    expect(readFileSync(join(root, file), 'utf8')).not.toMatch(/\bstatus (?:===|!==|>=?|<=?) [45]\d\d/)
  })
})

describe('the lock file', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string>; engines?: { node?: string } }>
  }

  it('contains every optional package of another one, so that npm ci accepts it everywhere', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        name => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages)
      )
    )
    expect(missing).toEqual([])
  })

  it('contains only packages that support the oldest Node of package.json, so that npm ci shows no warning', () => {
    const [, oldest = ''] = /^>=(\d+)$/.exec(lock.packages['']?.engines?.node ?? '') ?? []
    expect(Number(oldest)).toBeGreaterThanOrEqual(20)
    // The newest release of that version: a package may need a later one than the first.
    const newest = [Number(oldest), 99, 0]
    const others = Object.entries(lock.packages).flatMap(([path, { engines }]) => {
      const range = engines?.node ?? '*'
      return takes(range, newest) ? [] : [`${path}: ${range}`]
    })
    expect(others).toEqual([])
  })

  it.each([
    ['*', true],
    ['>=18', true],
    ['>= 20.19.0', true],
    ['^18.0.0 || ^20.0.0 || >=22', true],
    ['20 || >=22', true],
    ['>=0.6.11 <=0.7.0 || >=0.7.3', true],
    ['6.* || >= 10.*', true],
    ['>=22', false],
    ['^18.0.0 || ^22.13.0', false],
    ['>=16 <20', false],
    ['18 || 22', false]
  ])('finds whether the range %j contains Node 20: %s', (range, expected) => {
    expect(takes(range, [20, 99, 0])).toBe(expected)
  })
})

/** Returns true if a range of npm contains a version. */
function takes(range: string, version: readonly number[]): boolean {
  return range.split('||').some(part => {
    const bounds = [...part.trim().matchAll(/([<>]?=?|\^)\s*([\d.*]+)/g)]
    return bounds.every(([, operator = '', text = '']) => {
      const minimum = text.split('.').map(digits => (digits === '*' ? Number.NaN : Number(digits)))
      const differing = minimum.findIndex((number, index) => !Number.isNaN(number) && number !== version[index])
      const order = differing === -1 ? 0 : (version[differing] ?? 0) - (minimum[differing] ?? 0)
      if (operator.startsWith('>')) return order > 0 || (order === 0 && operator === '>=')
      if (operator.startsWith('<')) return order < 0 || (order === 0 && operator === '<=')
      return operator === '^' ? differing !== 0 && order >= 0 : order === 0
    })
  })
}
