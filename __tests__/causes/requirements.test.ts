import { describe, expect, it } from '@jest/globals'
import { missingModule } from '../../src/causes/modules.ts'
import { nameOf } from '../../src/causes/package-names.ts'
import { includePlace, requirementPlace } from '../../src/causes/requirements.ts'
import { checkout } from './samples/sample.ts'

describe('nameOf', () => {
  it.each([
    ['Flask', 'Flask'],
    ['  zope.interface>=5 # why', 'zope.interface'],
    ['uvicorn[standard]==0.30', 'uvicorn'],
    ['pandas @ git+ssh://x/y', 'pandas'],
    ['git+ssh://git@x/y.git#egg=my_pkg', 'my_pkg'],
    ['x; python_version < "3.9"', 'x'],
    ['git+ssh://git@x/y.git', ''],
    ['-r other.txt', ''],
    ['# flask', ''],
    ['./local', ''],
    ['', '']
  ])('of %j is %j', (requirement, name) => {
    expect(nameOf(requirement)).toBe(name)
  })
})

describe('requirementPlace', () => {
  const files = checkout({
    'requirements.txt': 'flask\n-r reqs/data.txt\n--constraint=limits.txt\n-r requirements.txt\n-r ../outside.txt\n',
    'reqs/data.txt': '-r more.txt\nScikit_Learn>=1\n',
    'reqs/more.txt': 'zope.interface\n',
    'limits.txt': 'numpy<2\n',
    'pyproject.toml': [
      '[project]',
      'name = "shop"',
      'dependencies = [',
      '  "httpx[http2]>=0.27",',
      ']',
      'keywords = ["pandas"]',
      '[project.optional-dependencies]',
      'dev = ["pytest"]',
      '[tool.poetry.group.docs.dependencies]',
      'mk_docs = { version = "1" }',
      '[tool.ruff]',
      'pandas = 1'
    ].join('\n')
  })

  it.each([
    ['Flask', 'requirements.txt', 1],
    ['scikit-learn', 'reqs/data.txt', 2],
    ['zope-interface', 'reqs/more.txt', 1],
    ['numpy', 'limits.txt', 1],
    ['httpx', 'pyproject.toml', 4],
    ['pytest', 'pyproject.toml', 8],
    ['mk.docs', 'pyproject.toml', 10]
  ])('of %s is %s:%d', (name, file, line) => {
    expect(requirementPlace(name, files)).toEqual({ file, line })
  })

  it.each(['pandas', 'shop', ''])('of %j is nowhere', name => {
    expect(requirementPlace(name, files)).toBeNull()
  })

  it('finds the line that includes a file', () => {
    expect(includePlace('../outside.txt', files)).toEqual({ file: 'requirements.txt', line: 5 })
  })
})

describe('missingModule', () => {
  const importer = { file: 'pages/one.py', line: 1 }
  const said = (module: string, files: Record<string, string>) =>
    missingModule(module, 0, [importer], checkout(files)).map(({ message }) => message)

  it('names the package that has the module', () => {
    expect(said('cv2', { 'requirements.txt': '' })).toEqual([
      'requirements.txt lists no package for the module cv2; opencv-python-headless has it'
    ])
    expect(said('httpx', { 'pyproject.toml': '' })).toEqual(['pyproject.toml lists no package for the module httpx'])
  })

  it.each([
    ['what is listed', 'flask.views', { 'requirements.txt': 'Flask' }],
    ['what is listed under another name', 'cv2', { 'requirements.txt': 'opencv-python' }],
    ['a module of the repository', 'load', { 'requirements.txt': '', 'load.py': '' }],
    ['a module beside the one that imports it', 'load', { 'requirements.txt': '', 'pages/load/__init__.py': '' }],
    ['the folder that the importing one lies in', 'pages.two', { 'requirements.txt': '' }],
    ['a repository that lists nothing', 'flask', {}]
  ])('says nothing of %s', (_, module, files) => {
    expect(said(module, files as Record<string, string>)).toEqual([])
  })
})
