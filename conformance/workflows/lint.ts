import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { goProgram, pythonProgram } from './tools.ts'

const ROOT = join(import.meta.dirname, '../..')
const ACTIONLINT = '1.7.12'
const ZIZMOR = '1.32.0'

/** Workflows for users, which use release tags, and those of the project, which are pinned to commits. */
const OWN = '.github/workflows'
const EXAMPLES = ['examples/workflows', ...readdirSync(join(ROOT, 'examples')).map(name => `examples/${name}/${OWN}`)]

/**
 * Runs actionlint and zizmor on the workflows and returns their findings.
 *
 * @throws Missing without Go or Python
 */
export function lintWorkflows(): string[] {
  const actionlint = goProgram('github.com/rhysd/actionlint/cmd/actionlint', `v${ACTIONLINT}`)
  const zizmor = pythonProgram('zizmor', ZIZMOR)
  const examples = EXAMPLES.flatMap(filesOf)
  const audit = ['--offline', '--no-progress', '--quiet', '--strict-collection']
  return [
    ...findings(actionlint, ['-no-color', '-shellcheck', '', '-pyflakes', '', ...examples, ...filesOf(OWN)]),
    ...findings(zizmor, [...audit, '--config', join(import.meta.dirname, 'zizmor.yml'), ...examples]),
    ...findings(zizmor, [...audit, '--config', '.github/zizmor.yml', ...filesOf(OWN)])
  ]
}

const filesOf = (folder: string): string[] =>
  existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder))
        .filter(name => name.endsWith('.yml'))
        .map(name => join(folder, name))
    : []

function findings(program: string, args: readonly string[]): string[] {
  const { status, error, stdout, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' })
  if (error !== undefined) throw error
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()]
}
