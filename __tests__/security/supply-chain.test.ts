import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import { readActionName } from '../../script/action-name.mjs'
import { licencesOf, lockedPackages } from '../../script/bundled-packages.mjs'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Permissive licences, which require only attribution. */
const ALLOWED = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'Apache-2.0', '0BSD']

const lock = lockedPackages(root)

/** Packages that the source of a bundle imports, except for imports of types. */
function importedBy(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.ts')
  )
  const specifiers = files.flatMap(file =>
    [...read(join(folder, file)).matchAll(/^import (?!type )(?:[^'"]*? from )?'([^'.][^']*)'/gm)].map(
      ([, name = '']) => name
    )
  )
  return [...new Set(specifiers.filter(name => !name.startsWith('node:')).map(packageOf))].sort()
}

/** Packages that a bundle names as the origin of its modules. */
const standIn = (bundle: string): string[] => [
  ...new Set(
    [...read(`${bundle}/index.js`).matchAll(/\.\/node_modules\/([^\s"'?]+)/g)].map(([, path = '']) => packageOf(path))
  )
]

const packageOf = (path: string): string => path.split('/', path.startsWith('@') ? 2 : 1).join('/')

describe.each([
  ['dist', 'src'],
  ['dist/emulator', 'emulator']
])('licences of %s', (bundle, source) => {
  const licences = licencesOf(root, bundle)
  const names = licences.map(({ name }) => name)

  it('name every package that the source imports and that the bundle holds', () => {
    const bundled = [...importedBy(source), ...standIn(bundle)]
    expect(bundled.length).toBeGreaterThan(3)
    expect(bundled.filter(name => !names.includes(name))).toEqual([])
  })

  it.each(licences)('$name: $licence is one of those allowed, as the lock file says, with its text', entry => {
    expect(ALLOWED).toContain(entry.licence)
    // The lock file does not contain licences in the format of old packages.
    expect(lock[`node_modules/${entry.name}`]?.license ?? entry.licence).toBe(entry.licence)
    expect(entry.text).toMatch(/copyright|permission|license/i)
    expect(entry.text.length).toBeGreaterThan(500)
  })
})

/** Folders with a `package.json`, each with a final slash. */
const manifests = ['', ...readdirSync(join(root, 'tools')).map(name => `tools/${name}/`)]

describe('lock files', () => {
  it.each(manifests)('%spackage-lock.json has a digest for every package and names no host', folder => {
    const text = read(`${folder}package-lock.json`)
    const { packages } = JSON.parse(text) as { packages: Record<string, { integrity?: string }> }
    const bare = Object.entries(packages).filter(([path, { integrity }]) => path !== '' && integrity === undefined)
    expect(bare).toEqual([])
    expect(text).not.toContain('"resolved"')
  })
})

describe('dependencies', () => {
  it.each(manifests)('of %spackage.json are exact, so that nothing newer comes by itself', folder => {
    const manifest = JSON.parse(read(`${folder}package.json`))
    const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = manifest
    for (const version of Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it('run no script during installation', () => {
    expect(read('.npmrc')).toContain('ignore-scripts=true')
  })

  it('are all watched by Dependabot', () => {
    const { updates } = load(read('.github/dependabot.yml')) as { updates: Record<string, unknown>[] }
    expect(updates.map(update => update['package-ecosystem'])).toEqual(['npm', 'github-actions'])
    expect(updates[0]?.directories).toEqual(['/', '/tools/*'])
  })
})

/** This action, as the reusable workflow names it: a commit cannot contain its own hash. */
const OWN = readActionName(root)
const RELEASE = `@v${JSON.parse(read('package.json')).version}`

interface Job {
  permissions?: Record<string, string>
  uses?: string
  steps?: { name?: string; uses?: string; run?: string; with?: Record<string, unknown> }[]
}

describe.each(readdirSync(join(root, '.github/workflows')))('the workflow %s', name => {
  const text = read(`.github/workflows/${name}`)
  const workflow = load(text) as { permissions: unknown; on: Record<string, unknown>; jobs: Record<string, Job> }
  const jobs = Object.values(workflow.jobs)
  const steps = jobs.flatMap(({ steps = [] }) => steps)

  it('pins actions to commits, with the release in a comment, and this action to its release', () => {
    const used = [...text.matchAll(/\buses:\s*(.*)$/gm)].map(([, action]) => action)
    expect(used).toHaveLength(
      steps.filter(({ uses }) => uses !== undefined).length + jobs.filter(({ uses }) => uses).length
    )
    const others = used.filter(action => !(action?.startsWith(OWN) && action.endsWith(RELEASE)))
    for (const action of others) expect(action).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('grants no permission by default, and each job only those that it needs', () => {
    expect(workflow.permissions).toEqual({})
    for (const job of jobs) expect(job.permissions).toBeDefined()
  })

  it('keeps no token in a checkout, and runs no untrusted code with secrets', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false)
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target')
    for (const { run = '' } of steps) expect(run).not.toContain('${{')
  })
})

describe('npm run audit', () => {
  /** Runs the script with a fake npm that gives this response. */
  async function audited(answer: string): Promise<{ code: number; text: string }> {
    const folder = mkdtempSync(join(tmpdir(), 'audit-'))
    try {
      mkdirSync(join(folder, 'tools/one'), { recursive: true })
      writeFileSync(join(folder, 'answer'), answer)
      writeFileSync(join(folder, 'npm'), `#!/bin/sh\ncat ${folder}/answer\nexit 1\n`)
      chmodSync(join(folder, 'npm'), 0o755)
      const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` }
      const args = [join(root, 'script/audit.mjs'), '--root', folder]
      return await new Promise(resolve => {
        const child = execFile(process.execPath, args, { env }, (_, text) =>
          resolve({ code: child.exitCode ?? -1, text })
        )
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const advisory = (severity: string) =>
    JSON.stringify({ vulnerabilities: { undici: { name: 'undici', severity, range: '<7.1.0' } } })

  it('fails for an advisory, and names the package', async () => {
    const { code, text } = await audited(advisory('high'))
    expect(code).toBe(1)
    expect(text).toContain('high: undici <7.1.0')
  })

  it('fails for any advisory about bundled packages, and only for severe ones about others', async () => {
    const { code, text } = await audited(advisory('low'))
    expect(code).toBe(1)
    expect(text).toContain('root --omit=dev --omit=optional: 1 advisories')
    expect(text).toContain('tools/one: no advisory of level "high" or above')
  })

  it('passes without advisories', async () => {
    expect(await audited('{"vulnerabilities":{}}')).toMatchObject({ code: 0 })
  })

  it.each(['', '<html>', '{"message":"405 Method Not Allowed"}'])(
    'says that nothing was audited when the answer is %j',
    async answer => {
      const { code, text } = await audited(answer)
      expect(code).toBe(0)
      expect(text.match(/NOT AUDITED/g)).toHaveLength(3)
    }
  )
})
