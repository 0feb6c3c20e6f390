import { join } from 'node:path'
import { NPM_LOCKS } from './npm-inputs.ts'
import type { Installer, Requirements } from './requirements.ts'

/** Command of an installer. `name` is for messages. */
export interface InstallCommand {
  name: string
  file: string
  args: string[]
  environment?: Record<string, string>
}

/** Installed requirements: a folder with the files that determined them, and either `venv` or `source/node_modules`. */
export interface InstallFolders {
  source: string
  venv: string
}

export const installFolders = (folder: string): InstallFolders => ({
  source: join(folder, 'source'),
  venv: join(folder, 'venv')
})

interface InstallerTraits {
  /** Commands whose output is the version of the tools. They fail if a tool is missing. */
  tools: readonly { command: InstallCommand; advice: string }[]
  commands(folders: InstallFolders, requirements: Requirements): InstallCommand[]
}

/** Some systems lack `ensurepip`, without which no virtual environment can be created. `-S` saves time. */
const PYTHON_VERSION =
  'import sys; from importlib.util import find_spec; print(sys.version, sys.base_prefix); sys.exit(not find_spec("ensurepip"))'

const PYTHON = {
  command: { name: 'python3', file: 'python3', args: ['-I', '-S', '-c', PYTHON_VERSION] },
  advice: 'Install Python 3 with its venv module'
}
const UV = {
  command: { name: 'uv', file: 'uv', args: ['--version'] },
  advice: 'Install it, for example with "pip install uv", or add a requirements.txt'
}
const NPM = [
  { command: { name: 'node', file: 'node', args: ['--version'] }, advice: 'Install Node.js' },
  { command: { name: 'npm', file: 'npm', args: ['--version'] }, advice: 'Install Node.js with npm' }
]

const venv = (folders: InstallFolders): InstallCommand => ({
  name: 'python3 -m venv',
  file: 'python3',
  args: ['-m', 'venv', folders.venv]
})

const pip = (folders: InstallFolders, name: string, file: string): InstallCommand => ({
  name,
  file: join(folders.venv, 'bin', 'python'),
  args: ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '-r', file]
})

/**
 * Program that writes the dependencies of a `pyproject.toml` to a requirement file. pip has no command for it. Python
 * before 3.11 has no `tomllib`, but pip contains the same parser.
 */
const LIST_DEPENDENCIES = `
import sys
try:
    import tomllib
except ImportError:
    from pip._vendor import tomli as tomllib
try:
    with open("pyproject.toml", "rb") as file:
        document = tomllib.load(file)
except ValueError as error:
    sys.exit(f"pyproject.toml: {error}")
if document.get("tool", {}).get("uv", {}).get("sources"):
    sys.exit("pyproject.toml: only uv can install [tool.uv.sources]. Run \\"uv lock\\" and add uv.lock to the repository")
dependencies = document.get("project", {}).get("dependencies", [])
with open(sys.argv[1], "w", encoding="utf-8") as file:
    file.write("".join(f"{dependency}\\n" for dependency in dependencies))
`

/** Requirement file from `pyproject.toml`. */
const DEPENDENCIES = 'pyproject-dependencies.txt'

export const INSTALLERS: Readonly<Record<Installer, InstallerTraits>> = {
  pip: {
    tools: [PYTHON],
    commands: folders => [venv(folders), pip(folders, 'pip install -r requirements.txt', 'requirements.txt')]
  },
  pyproject: {
    tools: [PYTHON],
    commands: folders => [
      venv(folders),
      {
        name: 'reading pyproject.toml',
        file: join(folders.venv, 'bin', 'python'),
        args: ['-c', LIST_DEPENDENCIES, DEPENDENCIES]
      },
      pip(folders, 'pip install of the dependencies of pyproject.toml', DEPENDENCIES)
    ]
  },
  uv: {
    tools: [PYTHON, UV],
    commands: folders => [
      // `--inexact` keeps the pip of this environment, which a build script may use.
      venv(folders),
      {
        name: 'uv sync --frozen',
        file: 'uv',
        args: ['sync', '--frozen', '--no-dev', '--inexact', '--no-progress'],
        environment: {
          UV_PYTHON_DOWNLOADS: 'never',
          UV_LINK_MODE: 'copy',
          UV_COMPILE_BYTECODE: '1',
          UV_PROJECT_ENVIRONMENT: folders.venv
        }
      }
    ]
  },
  npm: {
    tools: NPM,
    commands: (_, { inputs }) => {
      const command = inputs.some(path => NPM_LOCKS.includes(path)) ? 'ci' : 'install'
      return [
        {
          name: `npm ${command} --omit=dev`,
          file: 'npm',
          args: [command, '--omit=dev', '--no-audit', '--no-fund', '--no-update-notifier']
        }
      ]
    }
  }
}
