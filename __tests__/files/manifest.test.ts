import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { MAX_MANIFEST_CHARS, parseManifest, serializeManifest, trustManifest } from '../../src/files/manifest.ts'
import { isCleanPath } from '../../src/files/paths.ts'
import { MANIFEST_PATH, MAX_FILES, type Manifest } from '../../src/files/types.ts'
import { anyText } from '../support/any-text.ts'

const A = 'a'.repeat(64)
const B = 'b'.repeat(64)
const EXAMPLE: Manifest = {
  schema: 1,
  label: 'main@0123456 #7',
  repository: 'octo/app',
  repositoryId: 1296269,
  previewOf: 'Churn',
  commit: '0123456789abcdef0123456789abcdef01234567',
  ref: 'refs/heads/main',
  run: { id: '7', attempt: 1, url: 'https://github.com/octo/app/actions/runs/7' },
  pullRequest: 3,
  expiresAt: '2026-01-02T03:04:05.000Z',
  githubEnvironment: 'review',
  settings: A,
  files: [
    { path: 'app.py', size: 12, sha256: A },
    { path: 'start-app.sh', size: 0, sha256: B }
  ],
  kept: ['from/template.py']
}

const text = (manifest: unknown) => JSON.stringify(manifest)
const withFile = (file: object) => ({ ...EXAMPLE, files: [{ path: 'a', size: 1, sha256: A, ...file }] })
const without = (key: keyof Manifest) => Object.fromEntries(Object.entries(EXAMPLE).filter(([each]) => each !== key))

describe('serializeManifest', () => {
  it('writes a line for each key and each file', () => {
    expect(serializeManifest(EXAMPLE).toString()).toBe(`{
"schema":1,
"label":"main@0123456 #7",
"repository":"octo/app",
"repositoryId":1296269,
"previewOf":"Churn",
"commit":"0123456789abcdef0123456789abcdef01234567",
"ref":"refs/heads/main",
"run":{"id":"7","attempt":1,"url":"https://github.com/octo/app/actions/runs/7"},
"pullRequest":3,
"expiresAt":"2026-01-02T03:04:05.000Z",
"githubEnvironment":"review",
"settings":"${A}",
"files":[
{"path":"app.py","size":12,"sha256":"${A}"},
{"path":"start-app.sh","size":0,"sha256":"${B}"}
],
"kept":[
"from/template.py"
]}
`)
  })

  it('writes the same bytes for any order of keys and files, and only the known keys of a file', () => {
    const files = EXAMPLE.files.map(({ path, size, sha256 }) => ({ location: '/secret', sha256, size, path })).reverse()
    const { kept, settings, ...rest } = EXAMPLE
    const shuffled = { kept, settings, ...rest, run: { url: EXAMPLE.run!.url, attempt: 1, id: '7' } }
    expect(serializeManifest({ ...shuffled, files })).toEqual(serializeManifest(EXAMPLE))
  })
})

describe('a manifest with a candidate', () => {
  const marked = { ...EXAMPLE, candidate: 'churn-candidate' }

  it('keeps its name', () => {
    expect(parseManifest(serializeManifest(marked).toString())).toEqual(marked)
  })

  it.each([null, '', 7, ['churn-candidate']])('is invalid with the name %j', candidate => {
    expect(parseManifest(text({ ...EXAMPLE, candidate }))).toBeNull()
  })
})

describe('parseManifest', () => {
  it('reads a manifest of this action', () => {
    expect(parseManifest(text(EXAMPLE))).toEqual(EXAMPLE)
  })

  it.each<[string, unknown]>([
    ['a list', []],
    ['null', null],
    ['a text', 'manifest'],
    ['nothing', {}],
    ['another schema', { ...EXAMPLE, schema: 2 }],
    ['a schema of another type', { ...EXAMPLE, schema: '1' }],
    ...Object.keys(EXAMPLE).map((key): [string, unknown] => [`no ${key}`, without(key as keyof Manifest)]),
    ['a key too many', { ...EXAMPLE, more: 1 }],
    ['a number for a label', { ...EXAMPLE, label: 1 }],
    ['a number for a repository', { ...EXAMPLE, repository: 1 }],
    ['a text for the id of a repository', { ...EXAMPLE, repositoryId: '1' }],
    ['a number for an application', { ...EXAMPLE, previewOf: 1 }],
    ['one of the newer keys without the other', without('previewOf')],
    ['a number for an environment', { ...EXAMPLE, githubEnvironment: 1 }],
    ['settings that are null', { ...EXAMPLE, settings: null }],
    ['a run with a key too many', { ...EXAMPLE, run: { ...EXAMPLE.run, more: 1 } }],
    ['a run without a url', { ...EXAMPLE, run: { id: '7', attempt: 1 } }],
    ['an attempt that is no count', { ...EXAMPLE, run: { ...EXAMPLE.run, attempt: 0 } }],
    ['a pull request that is no count', { ...EXAMPLE, pullRequest: 1.5 }],
    ['a date without a time', { ...EXAMPLE, expiresAt: '2026-01-02' }],
    ['a time there is not', { ...EXAMPLE, expiresAt: '2026-13-02T03:04:05Z' }],
    ['files that are no list', { ...EXAMPLE, files: { length: 0 } }],
    ['a file that is null', { ...EXAMPLE, files: [null] }],
    ['a negative size', withFile({ size: -1 })],
    ['a broken size', withFile({ size: 1.5 })],
    ['a size beyond what numbers count', withFile({ size: 2 ** 53 })],
    ['a size that is a text', withFile({ size: '1' })],
    ['a short digest', withFile({ sha256: 'a' })],
    ['a digest in capitals', withFile({ sha256: 'A'.repeat(64) })],
    ['a digest with a line end', withFile({ sha256: `${A}\n` })],
    ['a file with a key too many', withFile({ location: '/x' })],
    ['a path that is empty', withFile({ path: '' })],
    ['a path that is absolute', withFile({ path: '/etc/passwd' })],
    ['a path that climbs', withFile({ path: 'a/../../b' })],
    ['a path of the manifest itself', withFile({ path: MANIFEST_PATH })],
    ['a path in .git', withFile({ path: '.git/config' })],
    ['a decomposed path', withFile({ path: 'e\u0301' })],
    ['paths out of order', { ...EXAMPLE, files: EXAMPLE.files.toReversed() }],
    ['a path twice', { ...EXAMPLE, files: [EXAMPLE.files[0], EXAMPLE.files[0]] }],
    ['kept paths that are no list', { ...EXAMPLE, kept: 'a' }],
    ['a kept path that is no text', { ...EXAMPLE, kept: [1] }],
    ['kept paths out of order', { ...EXAMPLE, kept: ['b', 'a'] }],
    ['a kept path that is a file', { ...EXAMPLE, kept: ['app.py'] }],
    ['a kept path of the manifest', { ...EXAMPLE, kept: [MANIFEST_PATH] }]
  ])('rejects %s', (_, value) => {
    expect(parseManifest(text(value))).toBeNull()
  })

  it.each([
    ['a prototype', text(EXAMPLE).replace('{', '{"__proto__":{"schema":1},')],
    ['a prototype in place of a key', text(EXAMPLE).replace('"settings"', '"__proto__"')],
    ['a prototype in a file', text(EXAMPLE).replace('"size":12', '"__proto__":12')],
    ['what is cut', text(EXAMPLE).slice(0, -1)],
    ['what is nested deeply', '['.repeat(100_000)],
    ['what is too long', text(EXAMPLE) + ' '.repeat(MAX_MANIFEST_CHARS)]
  ])('rejects %s', (_, json) => {
    expect(parseManifest(json)).toBeNull()
    expect(({} as Record<string, unknown>).schema).toBeUndefined()
  })

  it('reads manifests of earlier releases, without the newer keys', () => {
    const { repositoryId, previewOf, ...earlier } = EXAMPLE
    expect(parseManifest(text(earlier))).toEqual({ ...EXAMPLE, repositoryId: null, previewOf: null })
  })

  it(`takes ${MAX_FILES} files and not one more, kept ones counted`, () => {
    const names = Array.from({ length: MAX_FILES + 1 }, (_, index) => String(index).padStart(4, '0'))
    const file = (path: string) => ({ path, size: 0, sha256: A })
    const parse = (files: number, kept: number) =>
      parseManifest(
        text({ ...EXAMPLE, files: names.slice(0, files).map(file), kept: names.slice(files, files + kept) })
      )
    expect(parse(MAX_FILES, 0)).not.toBeNull()
    expect(parse(MAX_FILES - 1, 1)).not.toBeNull()
    expect(parse(MAX_FILES + 1, 0)).toBeNull()
    expect(parse(MAX_FILES, 1)).toBeNull()
  })

  const words = fc.option(anyText())
  const count = fc.integer({ min: 1 })
  const paths = (unit: 'grapheme' | 'grapheme-ascii') =>
    fc.uniqueArray(
      fc
        .array(fc.string({ unit, minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 })
        .map(parts => parts.join('/').normalize('NFC')),
      { maxLength: 12 }
    )
  const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => Buffer.from(bytes).toString('hex'))
  const manifest: fc.Arbitrary<Manifest> = fc
    .record({
      head: fc.record({
        label: words,
        repository: words,
        repositoryId: fc.option(count),
        previewOf: words,
        commit: words,
        ref: words,
        run: fc.option(fc.record({ id: fc.string(), attempt: count, url: fc.string() })),
        pullRequest: fc.option(count),
        expiresAt: fc.option(
          fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map(date => date.toISOString())
        ),
        githubEnvironment: words,
        settings: fc.string()
      }),
      files: fc
        .tuple(paths('grapheme'), hex, fc.maxSafeNat())
        .map(([list, sha256, size]) => list.filter(isCleanPath).map(path => ({ path, size, sha256 }))),
      kept: paths('grapheme-ascii')
    })
    .map(({ head, files, kept }) => {
      const own = new Set(files.map(({ path }) => path))
      return { schema: 1 as const, ...head, files, kept: kept.filter(path => !own.has(path)) }
    })

  it('reads every serialized manifest', () => {
    fc.assert(
      fc.property(manifest, written => {
        const bytes = serializeManifest(written)
        const read = parseManifest(bytes.toString())
        expect(read).not.toBeNull()
        expect(serializeManifest(read as Manifest)).toEqual(bytes)
        expect(new Set(read?.files)).toEqual(new Set(written.files))
        expect({ ...read, files: [], kept: [] }).toEqual({ ...written, files: [], kept: [] })
      })
    )
  })

  it('never throws, on any text, any JSON and anything like a manifest', () => {
    const near = fc
      .tuple(fc.constantFrom(...Object.keys(EXAMPLE)), fc.jsonValue())
      .map(([key, value]) => text({ ...EXAMPLE, [key]: value }))
    const nearFile = fc
      .array(fc.record({ path: fc.jsonValue(), size: fc.jsonValue(), sha256: fc.jsonValue() }, { requiredKeys: [] }))
      .map(files => text({ ...EXAMPLE, files }))
    fc.assert(
      fc.property(fc.oneof(anyText(), fc.json(), near, nearFile), json => {
        const read = parseManifest(json)
        return read === null || read.schema === 1
      })
    )
  })
})

describe('trustManifest', () => {
  const at = (created: number, ...paths: string[]) => paths.map(path => ({ path, created }))
  const whole = ['app.py', 'start-app.sh', 'from/template.py']
  const trust = (items: readonly { path: string; created: number }[]) => trustManifest(EXAMPLE, { items })

  it.each([
    ['older', 1],
    ['of the same time', 5]
  ])('trusts a manifest whose files are %s', (_, created) => {
    expect(trust([...at(created, ...whole), ...at(5, MANIFEST_PATH)])).toEqual({ trusted: true })
  })

  it.each([
    ['no manifest', at(1, ...whole), 'the version has no ".datarobot/deploy.json"'],
    ['a file more', at(1, ...whole, 'x', MANIFEST_PATH), 'the version has files that its manifest does not list: "x"'],
    [
      'a file less',
      at(1, 'app.py', 'from/template.py', MANIFEST_PATH),
      'the version lacks files that its manifest lists: "start-app.sh"'
    ],
    [
      'a kept file less',
      at(1, 'app.py', 'start-app.sh', MANIFEST_PATH),
      'the version lacks files that its manifest lists: "from/template.py"'
    ],
    ['a file twice', at(1, ...whole, 'app.py', MANIFEST_PATH), 'the version has several files with the same path'],
    [
      'a newer file',
      [...at(6, 'app.py'), ...at(1, 'start-app.sh', 'from/template.py'), ...at(5, MANIFEST_PATH)],
      'files are newer than the manifest: "app.py"'
    ],
    [
      'a file of no known time',
      [...at(Number.NaN, 'app.py'), ...at(1, 'start-app.sh', 'from/template.py'), ...at(5, MANIFEST_PATH)],
      'files are newer than the manifest: "app.py"'
    ]
  ])('does not trust a manifest of a version with %s', (_, items, reason) => {
    expect(trust(items)).toEqual({ trusted: false, reason })
  })

  it('does not trust a manifest without a valid time', () => {
    expect(trust([...at(1, ...whole), ...at(Number.NaN, MANIFEST_PATH)])).toMatchObject({ trusted: false })
  })
})
