import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blocksOf } from '../documents/blocks.ts'
import { goProgram, pythonProgram } from './tools.ts'

const ROOT = join(import.meta.dirname, '../..')
const ACTIONLINT = '1.7.12'
const ZIZMOR = '1.32.0'

/** Workflows for users, which use release tags, and those of the project, which are pinned to commits. */
const OWN = '.github/workflows'
const EXAMPLES = ['examples/workflows', ...readdirSync(join(ROOT, 'examples')).map(name => `examples/${name}/${OWN}`)]

/**
 * Runs actionlint and zizmor on the workflows, also on those in pages, and returns their findings.
 *
 * @throws Missing without Go or Python
 */
export function lintWorkflows(): string[] {
  const actionlint = goProgram('github.com/rhysd/actionlint/cmd/actionlint', `v${ACTIONLINT}`)
  const zizmor = pythonProgram('zizmor', ZIZMOR)
  const snippets = mkdtempSync(join(tmpdir(), 'workflows-in-pages-'))
  const examples = [...EXAMPLES.flatMap(filesOf), ...writeSnippets(snippets)]
  const audit = ['--offline', '--no-progress', '--quiet', '--strict-collection']
  const found = [
    ...findings(actionlint, ['-no-color', '-shellcheck', '', '-pyflakes', '', ...examples, ...filesOf(OWN)]),
    ...findings(zizmor, [...audit, '--config', join(import.meta.dirname, 'zizmor.yml'), ...examples]),
    ...findings(zizmor, [...audit, '--config', '.github/zizmor.yml', ...filesOf(OWN)])
  ]
  rmSync(snippets, { recursive: true })
  return found
}

/** Writes the workflows in Markdown pages to files, whose names contain the page and the line. */
function writeSnippets(folder: string): string[] {
  const { stdout } = spawnSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' })
  const pages = stdout.split('\n').filter(page => page !== '' && existsSync(join(ROOT, page)))
  const workflows = pages.flatMap(page =>
    blocksOf(readFileSync(join(ROOT, page), 'utf8'))
      .filter(({ language, text }) => language === 'yaml' && /^on:/m.test(text) && /^jobs:/m.test(text))
      .map(({ line, text }) => ({ name: `${page.replaceAll('/', '-')}-${line}.yml`, text }))
  )
  for (const { name, text } of workflows) writeFileSync(join(folder, name), text)
  return workflows.map(({ name }) => join(folder, name))
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
