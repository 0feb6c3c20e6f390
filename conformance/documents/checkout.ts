import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

/** Address of the project, which documents contain. */
export const PROJECT = 'https://github.com/datarobot-community/datarobot-custom-app-action'

/** Copies the files of the project into a new repository with the tag `v1`, as a user would clone it. */
export function publishProject(folder: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const files = spawnSync('git', list, { cwd: ROOT, encoding: 'utf8' }).stdout.split('\0')
  for (const file of files.filter(name => name !== '')) cpSync(join(ROOT, file), join(folder, file), { force: true })
  const author = ['-c', 'user.name=Mona', '-c', 'user.email=mona@example.com', '-c', 'core.hooksPath=/dev/null']
  for (const args of [['init', '--quiet'], ['add', '--all'], ['commit', '--quiet', '--message', 'v1'], ['tag', 'v1']]) {
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
