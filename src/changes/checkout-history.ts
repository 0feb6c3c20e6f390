import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { programToStart } from '../programs.ts'
import { type Difference, type History, HistoryUnavailable, MAX_FILE_BYTES } from './history.ts'
import type { CommitRange } from './range.ts'

/** Maximum size of git's output: a million paths or so. */
const MAX_OUTPUT_BYTES = 128 * 1024 * 1024

const TIMEOUT_MS = 60_000

/** Runs git with these arguments. Resolves to its exit code, and to what it wrote. */
type RunGit = (...args: string[]) => Promise<{ code: number; output: Buffer }>

/**
 * The commits in a checkout. Git runs nothing that files or the configuration of the checkout name, and fetches nothing.
 *
 * @param folder root of the repository, which has `.git`
 */
export function checkoutHistory(folder: string, path?: string): History {
  const run = gitIn(folder, path)
  return {
    name: 'the checkout',
    compare: range => compare(run, range),
    readFile: (commit, file) => readFile(run, commit, file)
  }
}

/** Checks whether a file of a checkout belongs to the repository. If git cannot tell, it does. */
export async function isTracked(folder: string, file: string, path?: string): Promise<boolean> {
  try {
    return (await gitIn(folder, path)('ls-files', '--error-unmatch', '--', file)).code !== 1
  } catch (error) {
    if (error instanceof HistoryUnavailable) return true
    throw error
  }
}

async function compare(run: RunGit, { base, head, since }: CommitRange): Promise<Difference> {
  for (const commit of [base, head])
    if ((await run('cat-file', '-e', `${commit}^{commit}`)).code !== 0)
      throw new HistoryUnavailable(
        `it does not have commit ${commit.slice(0, 7)}; "fetch-depth: 0" on actions/checkout fetches all commits`
      )
  const from = since === 'base' ? base : await mergeBase(run, base, head)
  // Without detection of renames, both paths of a renamed file are listed. `.gitmodules` could hide submodules.
  const { code, output } = await run(
    'diff-tree',
    '-r',
    '-z',
    '--name-only',
    '--no-renames',
    '--ignore-submodules=none',
    from,
    head
  )
  if (code !== 0) throw new HistoryUnavailable('git could not compare the commits')
  const paths = output
    .toString('utf8')
    .split('\0')
    .filter(path => path !== '')
  return { paths, from }
}

/** The common ancestor. In a shallow checkout it can be hidden behind the last commit, unless it is the base itself. */
async function mergeBase(run: RunGit, base: string, head: string): Promise<string> {
  const { code, output } = await run('merge-base', base, head)
  const found = output.toString('utf8').trim()
  if (code === 0 && found === base) return found
  const { output: isShallow } = await run('rev-parse', '--is-shallow-repository')
  if (code === 0 && isShallow.toString('utf8').trim() === 'false') return found
  throw new HistoryUnavailable(
    'it does not have the common ancestor of both commits; "fetch-depth: 0" on actions/checkout fetches all commits'
  )
}

async function readFile(run: RunGit, commit: string, path: string): Promise<string | null> {
  // The list is empty if the commit does not have the path. A failure to read it is something else.
  const listed = await run('ls-tree', '-z', '--full-tree', commit, '--', path)
  const [, type, blob] = /^\d+ (\w+) ([0-9a-f]+)\t/.exec(listed.output.toString('utf8')) ?? []
  if (listed.code === 0 && listed.output.length === 0) return null
  if (type !== 'blob' || blob === undefined) throw unreadable(path)
  const size = await run('cat-file', '-s', blob)
  if (Number(size.output.toString('utf8')) > MAX_FILE_BYTES) throw unreadable(path)
  const { code, output } = await run('cat-file', 'blob', blob)
  if (code !== 0) throw unreadable(path)
  return output.toString('utf8')
}

const unreadable = (path: string) =>
  new HistoryUnavailable(`${JSON.stringify(path)} is not a file of at most 1 MiB there`)

function gitIn(folder: string, path = process.env.PATH ?? ''): RunGit {
  // An explicit folder, because git would take a tree with the files of a bare repository for one, and read its settings.
  const common = [`--git-dir=${join(folder, '.git')}`, '--no-pager', '--literal-pathspecs', ...SETTINGS]
  const { SystemRoot } = process.env
  const env = { ...ENVIRONMENT, PATH: path, ...(SystemRoot === undefined ? {} : { SystemRoot }) }
  return (...args) =>
    new Promise((resolve, reject) => {
      const options = {
        cwd: folder,
        env,
        encoding: 'buffer',
        maxBuffer: MAX_OUTPUT_BYTES,
        timeout: TIMEOUT_MS
      } as const
      execFile(programToStart('git', env), [...common, ...args], options, (error, output) => {
        if (error === null) resolve({ code: 0, output })
        else if (typeof error.code === 'number') resolve({ code: error.code, output })
        else reject(new HistoryUnavailable(error.code === 'ENOENT' ? 'git is not installed' : 'git did not end'))
      })
    })
}

/** Settings that could start a program, turned off. The commands used read no file of the working tree. */
const SETTINGS = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'diff.external='].flatMap(setting => [
  '-c',
  setting
])

/** Environment of git: nothing of the job, no settings outside of the checkout, and no network. */
const ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  // A partial checkout would fetch missing files with the programs that its settings name.
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  LC_ALL: 'C'
}
