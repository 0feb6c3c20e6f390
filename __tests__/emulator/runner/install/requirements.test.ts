import { describe, expect, it } from '@jest/globals'
import { installScripts, withoutInstallScripts } from '../../../../emulator/runner/install/package-scripts.ts'
import { findRequirements } from '../../../../emulator/runner/install/requirements.ts'

const find = (files: Record<string, string>) =>
  findRequirements({ paths: Object.keys(files), read: path => files[path] as string })

/** Inputs of the only requirements of these files. */
const inputsOf = (files: Record<string, string>): string[] => {
  const [requirements, ...others] = find(files)
  expect(others).toEqual([])
  return requirements?.inputs ?? []
}

describe('findRequirements', () => {
  it.each<[string[], string[]]>([
    [['app.py'], []],
    [['api/requirements.txt', 'web/package.json'], []],
    [['requirements.txt'], ['pip requirements.txt']],
    [['uv.lock', 'pyproject.toml'], ['uv uv.lock']],
    [['uv.lock'], []],
    [['requirements.txt', 'uv.lock', 'pyproject.toml'], ['pip requirements.txt']],
    [['pyproject.toml'], ['pyproject pyproject.toml']],
    [['package.json'], ['npm package.json']],
    [
      ['package.json', 'requirements.txt'],
      ['pip requirements.txt', 'npm package.json']
    ]
  ])('of %j are %j', (paths, expected) => {
    const files = Object.fromEntries(paths.map(path => [path, path === 'pyproject.toml' ? '[project]\n' : '']))
    expect(find(files).map(({ installer, manifest }) => `${installer} ${manifest}`)).toEqual(expected)
  })

  it('do not include a pyproject.toml that only holds the settings of tools', () => {
    expect(find({ 'pyproject.toml': '[tool.ruff]\nline-length = 100\n' })).toEqual([])
  })

  it.each<[string, string[]]>([
    ['flask\n', []],
    ['-r more.txt', ['more.txt']],
    ['-rmore.txt', ['more.txt']],
    ['--requirement=more.txt # comment', ['more.txt']],
    ['# -r more.txt', []],
    ['-c pins/c.txt', ['pins/c.txt', 'pins/d.txt']],
    ['-r missing.txt', []],
    ['./core', ['core/app.py', 'core/pyproject.toml']],
    ['-e ./core[extra]', ['core/app.py', 'core/pyproject.toml']],
    ['--editable=core/', ['core/app.py', 'core/pyproject.toml']],
    ['core @ file:./core', ['core/app.py', 'core/pyproject.toml']],
    ['core@file:core#egg=core', ['core/app.py', 'core/pyproject.toml']],
    ['core', []],
    ['wheels/a-1.0-py3-none-any.whl', ['wheels/a-1.0-py3-none-any.whl']],
    ['--find-links wheels/ \\\n a==1.0', ['wheels/a-1.0-py3-none-any.whl']],
    ['x @ https://example.com/core/x.whl', []],
    [
      '-e .',
      ['core/app.py', 'core/pyproject.toml', 'more.txt', 'pins/c.txt', 'pins/d.txt', 'wheels/a-1.0-py3-none-any.whl']
    ]
  ])('with the line %j for pip have the inputs %j', (line, expected) => {
    const inputs = inputsOf({
      'requirements.txt': line,
      'more.txt': '-r requirements.txt',
      'pins/c.txt': '-c d.txt',
      'pins/d.txt': '',
      'core/pyproject.toml': '',
      'core/app.py': '',
      'wheels/a-1.0-py3-none-any.whl': ''
    })
    expect(inputs).toEqual([...expected, 'requirements.txt'].sort())
  })

  it('for uv have the files of local packages as inputs, and only the settings of a virtual one', () => {
    const lock = [
      '[[package]]\nname = "app"\nsource = { virtual = "." }',
      '[[package]]\nname = "core"\nsource = { editable = "core" }',
      '[[package]]\nname = "tools"\nsource = { virtual = "tools" }',
      '[[package]]\nname = "flask"\nsource = { registry = "https://index.example/simple" }'
    ].join('\n\n')
    const files = ['app.py', 'core/src/core.py', 'core/pyproject.toml', 'tools/t.py', 'tools/pyproject.toml']
    const settings = ['.python-version', 'pyproject.toml']
    const inputs = inputsOf({ ...Object.fromEntries([...files, ...settings].map(path => [path, ''])), 'uv.lock': lock })
    const expected = ['core/pyproject.toml', 'core/src/core.py', 'tools/pyproject.toml', 'uv.lock', ...settings]
    expect(inputs).toEqual(expected.sort())
  })

  it('for a project that is a package itself have all files as inputs', () => {
    const lock = 'source = { editable = "." }'
    expect(inputsOf({ 'uv.lock': lock, 'pyproject.toml': '', 'src/a.py': '' })).toEqual([
      'pyproject.toml',
      'src/a.py',
      'uv.lock'
    ])
  })

  it.each<[object, string[]]>([
    [{}, []],
    [{ dependencies: { express: '^5.0.0' } }, []],
    [{ dependencies: { core: 'file:core' } }, ['core/index.js', 'core/package.json']],
    [{ optionalDependencies: { core: './core' } }, ['core/index.js', 'core/package.json']],
    [{ devDependencies: { core: 'file:core' } }, []],
    [{ dependencies: { core: 'file:../core', odd: 3 } }, []],
    [{ workspaces: ['core'] }, ['core/package.json']]
  ])('with the package %j for npm have the inputs %j', (manifest, expected) => {
    const files = { 'core/index.js': '', 'core/package.json': '{}', 'app.js': '', 'package-lock.json': '{}' }
    const inputs = inputsOf({ ...files, 'package.json': JSON.stringify(manifest) })
    expect(inputs).toEqual([...expected, 'package-lock.json', 'package.json'].sort())
  })

  it.each(['', 'not JSON', '[]', 'null', '{"scripts": 3, "dependencies": "x"}'])(
    'accept the package.json %j, which npm rejects',
    text => {
      expect(inputsOf({ 'package.json': text })).toEqual(['package.json'])
      expect(installScripts(text)).toEqual([])
      expect(withoutInstallScripts(text)).toBe(text)
    }
  )
})

describe('the install scripts of a package', () => {
  it.each<[object, string[]]>([
    [{ start: 'node app.js', build: 'vite build' }, []],
    [{ postinstall: 'x' }, ['postinstall']],
    [{ prepare: 'x', preinstall: 'x' }, ['preinstall', 'prepare']],
    [{ install: 'x', preinstall: 'x', postinstall: 'x' }, ['install']]
  ])('of %j run as %j', (scripts, expected) => {
    expect(installScripts(JSON.stringify({ scripts }))).toEqual(expected)
  })

  it('are removed for an installation that several versions share', () => {
    const text = '{"name":"a","scripts":{"start":"node app.js","postinstall":"node build.js"}}'
    expect(JSON.parse(withoutInstallScripts(text))).toEqual({ name: 'a', scripts: { start: 'node app.js' } })
  })
})
