import { describe, expect, it } from '@jest/globals'
import { adviceForModule } from '../../src/causes/modules.ts'
import { includePlace, nameOf, requirementPlace } from '../../src/causes/requirements.ts'
import { checkout } from '../support/causes/sample.ts'

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
  ])('finds %s at %s:%d', (name, file, line) => {
    expect(requirementPlace(name, files)).toEqual({ file, line })
  })

  it.each(['pandas', 'shop', ''])('finds %j nowhere', name => {
    expect(requirementPlace(name, files)).toBeNull()
  })

  it('finds the line that includes a file', () => {
    expect(includePlace('../outside.txt', files)).toEqual({ file: 'requirements.txt', line: 5 })
  })
})

describe('adviceForModule', () => {
  const importer = { file: 'pages/one.py', line: 1 }
  const adviceFor = (module: string, files: Record<string, string>) =>
    adviceForModule(module, [importer], checkout(files))

  it.each([
    ['plotly', 'add "plotly" to requirements.txt'],
    ['plotly.express', 'add "plotly" to requirements.txt'],
    ['cv2', 'add "opencv-python-headless" to requirements.txt'],
    ['yaml', 'add "pyyaml" to requirements.txt'],
    ['PIL.Image', 'add "pillow" to requirements.txt'],
    ['sklearn.ensemble', 'add "scikit-learn" to requirements.txt'],
    ['dotenv', 'add "python-dotenv" to requirements.txt'],
    ['google.cloud.storage', 'add "google-cloud-storage" to requirements.txt'],
    ['google.cloud', 'add its package to requirements.txt'],
    ['distutils.util', 'add "setuptools" to requirements.txt'],
    ['cgi', 'Python 3.13 removed it: use an environment with an older Python, or replace it'],
    ['imp', 'Python 3.12 removed it: use an environment with an older Python, or replace it']
  ])('of %s: %s', (module, advice) => {
    expect(adviceFor(module, { 'requirements.txt': '' })).toBe(advice)
  })

  it('names the file that exists', () => {
    expect(adviceFor('httpx', { 'pyproject.toml': '' })).toBe('add "httpx" to pyproject.toml')
    expect(adviceFor('httpx', { 'pyproject.toml': '', 'requirements.txt': '' })).toBe('add "httpx" to requirements.txt')
    expect(adviceFor('httpx', {})).toBe('add "httpx" to a new requirements.txt')
  })

  it.each([
    ['what is listed', 'flask.views', { 'requirements.txt': 'Flask' }],
    ['what is listed under another name', 'cv2', { 'requirements.txt': 'opencv-python' }],
    [
      'what is listed of a namespace',
      'google.auth.transport',
      { 'pyproject.toml': '[project]\ndependencies = ["google-auth"]' }
    ],
    ['a module of the repository', 'load', { 'requirements.txt': '', 'load.py': '' }],
    ['a module that hides one that was removed', 'imp', { 'requirements.txt': '', 'imp.py': '' }],
    ['a module beside the one that imports it', 'load', { 'requirements.txt': '', 'pages/load/__init__.py': '' }],
    ['the folder that the importing one lies in', 'pages.two', { 'requirements.txt': '' }]
  ])('is null for %s', (_, module, files) => {
    expect(adviceFor(module, files as Record<string, string>)).toBeNull()
  })
})
