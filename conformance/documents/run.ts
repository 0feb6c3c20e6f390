import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ciOf, publishProject, ROOT } from './checkout.ts'
import { FRAMEWORKS, SKILL } from './frameworks.ts'
import { blocksToRun, PAGES, runPage } from './pages.ts'
import { followSkill } from './skill.ts'

/**
 * Follows the documents literally: it runs their commands as a user would who has just cloned the project. The skill for
 * coding agents is followed once for each framework, in a folder with only an app.
 */
async function main(names: readonly string[]): Promise<boolean> {
  const python = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'
  if (spawnSync('python3', ['-c', python]).status !== 0) {
    console.log('documents: skipped, python3 3.11 with its venv module was not found')
    return true
  }
  const folder = mkdtempSync(join(tmpdir(), 'documents-'))
  const project = join(folder, 'project')
  mkdirSync(project)
  publishProject(project)
  const read = (page: string) => readFileSync(join(ROOT, page), 'utf8')
  const isRunElsewhere = ciOf(ROOT)
  const tasks: Record<string, (parent: string) => Promise<void>> = {
    ...Object.fromEntries(
      FRAMEWORKS.map(name => [`skill: ${name}`, parent => followSkill(read(SKILL), name, project, parent)])
    ),
    ...Object.fromEntries(
      PAGES.map(page => [page, parent => runPage(page, blocksToRun(read(page), isRunElsewhere), project, parent)])
    )
  }
  const unknown = names.filter(name => !(name in tasks))
  if (unknown.length > 0) throw new Error(`no document "${unknown[0]}", only "${Object.keys(tasks).join('", "')}"`)
  let failed = 0
  try {
    for (const [index, [name, follow]] of Object.entries(tasks).entries()) {
      if (names.length > 0 && !names.includes(name)) continue
      const started = performance.now()
      const parent = join(folder, String(index))
      mkdirSync(parent)
      const problem = await follow(parent).then(
        () => undefined,
        (error: Error) => error.message
      )
      failed += problem === undefined ? 0 : 1
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${name.padEnd(26)}  ${problem === undefined ? 'passed' : 'FAILED'}  ${seconds.padStart(6)} s`)
      if (problem !== undefined) console.log(problem)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return failed === 0
}

main(process.argv.slice(2)).then(
  isContent => process.exit(isContent ? 0 : 1),
  error => {
    console.error(`documents: ${error instanceof Error ? error.message : error}`)
    process.exit(1)
  }
)
