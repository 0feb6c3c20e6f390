import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readActionName } from '../../script/action-name.mjs'
import { commandsOfCi, isRunByCi } from './blocks.ts'

export const ROOT = join(import.meta.dirname, '../..')

/** Address of the project, which documents contain. */
export const PROJECT = `https://github.com/${readActionName(ROOT)}`

/** Copies the files of the project into a new repository with the tag `v1`, as a user would clone it. */
export function publishProject(folder: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const files = spawnSync('git', list, { cwd: ROOT, encoding: 'utf8' }).stdout.split('\0')
  for (const file of files.filter(name => name !== '')) cpSync(join(ROOT, file), join(folder, file), { force: true })
  const author = ['-c', 'user.name=Mona', '-c', 'user.email=mona@example.com', '-c', 'core.hooksPath=/dev/null']
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    ['commit', '--quiet', '--message', 'v1'],
    ['tag', 'v1']
  ]) {
    const { status, stderr } = spawnSync('git', [...author, ...args], { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  }
}

/** Environment of commands: that of a user, with an own folder for temporary files, who clones from a folder. */
export const userEnvironment = (project: string, temporary: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm|DATAROBOT|GITHUB)_/.test(name))),
  TMPDIR: temporary,
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: `url.file://${project}.insteadOf`,
  GIT_CONFIG_VALUE_0: PROJECT
})

/** Scripts of CI that check the project. */
const CI = ['.ci/run', '.github/workflows/ci.yml', '.github/workflows/audit.yml']

/** Function that returns true for a command which CI runs already. */
export function ciOf(root: string): (command: string) => boolean {
  const read = (file: string) => readFileSync(join(root, file), 'utf8')
  const ci = commandsOfCi(CI.map(read))
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const tests = readdirSync(join(root, '__tests__'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts'))
    .map(file => `__tests__/${file}`)
  return command => isRunByCi(command, ci, scripts, tests)
}
