import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { checkoutHistory } from '../../src/changes/checkout-history.ts'
import { githubHistory } from '../../src/changes/github-history.ts'
import { type History, HistoryUnavailable } from '../../src/changes/history.ts'
import type { CommitRange } from '../../src/changes/range.ts'
import { createFolder } from '../support/folders.ts'
import { configure, type Files, type GitHistory, git, gitHistory, type PlannedCommit } from '../support/git-history.ts'
import { primaryLimit, unicorn } from '../support/github/limits.ts'
import { open, PLACE, startAcme, type TOKENS } from '../support/github-client.ts'

const FILES: Files = { 'README.md': 'r', 'apps/churn/app.py': '1', 'libs/common/a.py': 'a', 'x y\tü.txt': 'odd' }

const manyFiles = (count: number): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => [`many/${number}.txt`, `${number}`]))

interface Scenario {
  commits: Record<string, PlannedCommit>
  base: string
  head: string
  since: CommitRange['since']
  /** Changed paths, sorted. */
  paths: string[]
  /** Commit that the head is compared with. */
  from: string
}

const root = { files: FILES }
const withFiles = (files: Files, parents?: string[]): PlannedCommit => ({
  files: { ...FILES, ...files },
  ...(parents && { parents })
})
const without = (...paths: string[]): Files =>
  Object.fromEntries(Object.entries(FILES).filter(([path]) => !paths.includes(path)))

const SCENARIOS: Record<string, Scenario> = {
  'a push of one commit': {
    commits: { root, next: withFiles({ 'apps/churn/app.py': '2' }) },
    base: 'root',
    head: 'next',
    since: 'base',
    paths: ['apps/churn/app.py'],
    from: 'root'
  },
  'a push of commits that undo each other': {
    commits: { root, changed: withFiles({ 'README.md': '2' }), undone: root },
    base: 'root',
    head: 'undone',
    since: 'base',
    paths: [],
    from: 'root'
  },
  'a push with a new file, a deleted one, and one with an odd name': {
    commits: { root, next: { files: { ...without('README.md'), 'new.md': 'n', 'x y\tü.txt': 'changed' } } },
    base: 'root',
    head: 'next',
    since: 'base',
    paths: ['README.md', 'new.md', 'x y\tü.txt'],
    from: 'root'
  },
  'a rename': {
    commits: { root, next: { files: { ...without('libs/common/a.py'), 'libs/other/a.py': 'a' } } },
    base: 'root',
    head: 'next',
    since: 'base',
    paths: ['libs/common/a.py', 'libs/other/a.py'],
    from: 'root'
  },
  'a pull request whose base branch has moved on': {
    commits: { root, main: withFiles({ 'README.md': 'main' }), feature: withFiles({ 'new.md': 'n' }, ['root']) },
    base: 'main',
    head: 'feature',
    since: 'merge-base',
    paths: ['new.md'],
    from: 'root'
  },
  'a pull request that has merged its base branch': {
    commits: {
      root,
      main: withFiles({ 'README.md': 'main' }),
      feature: withFiles({ 'new.md': 'n' }, ['root']),
      merged: withFiles({ 'README.md': 'main', 'new.md': 'n' }, ['feature', 'main'])
    },
    base: 'main',
    head: 'merged',
    since: 'merge-base',
    paths: ['new.md'],
    from: 'main'
  },
  'a force push that replaces a commit': {
    commits: { root, before: withFiles({ 'README.md': 'gone' }), after: withFiles({ 'new.md': 'n' }, ['root']) },
    base: 'before',
    head: 'after',
    since: 'base',
    paths: ['README.md', 'new.md'],
    from: 'before'
  },
  'a force push that goes back': {
    commits: { root, before: withFiles({ 'README.md': 'gone' }) },
    base: 'before',
    head: 'root',
    since: 'base',
    paths: ['README.md'],
    from: 'before'
  },
  'a force push to a history without a common ancestor': {
    commits: { root, orphan: withFiles({ 'README.md': 'new' }, []) },
    base: 'root',
    head: 'orphan',
    since: 'base',
    paths: ['README.md'],
    from: 'root'
  },
  '299 files': {
    commits: { root, next: withFiles(manyFiles(299)) },
    base: 'root',
    head: 'next',
    since: 'base',
    paths: Object.keys(manyFiles(299)).sort(),
    from: 'root'
  },
  'more files than the comparison of GitHub has': {
    commits: { root, main: withFiles({ 'README.md': 'main' }), feature: withFiles(manyFiles(350), ['root']) },
    base: 'main',
    head: 'feature',
    since: 'merge-base',
    paths: Object.keys(manyFiles(350)).sort(),
    from: 'root'
  }
}

/** Repeats a history on GitHub. */
async function onGithub(history: GitHistory, token: keyof typeof TOKENS = 'job') {
  const acme = await startAcme()
  history.pushTo(acme.repository)
  const { client } = await open(acme.github, token)
  return { ...acme, known: githubHistory({ ...PLACE, open: async () => client }) }
}

const rangeOf = (history: GitHistory, { base, head, since }: Pick<Scenario, 'base' | 'head' | 'since'>) => ({
  base: history.sha(base),
  head: history.sha(head),
  since
})

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    value => new Error(`answered ${JSON.stringify(value)}`),
    (error: Error) => error
  )
  if (!(error instanceof HistoryUnavailable)) throw error
  return error.message
}

const sorted = async (history: History, range: CommitRange) => {
  const { paths, from } = await history.compare(range)
  return { paths: [...paths].sort(), from }
}

describe.each(Object.entries(SCENARIOS))('the difference of %s', (_, scenario) => {
  const repository = gitHistory(scenario.commits)

  it('is known to a complete checkout', async () => {
    expect(await sorted(checkoutHistory(repository.folder), rangeOf(repository, scenario))).toEqual({
      paths: scenario.paths,
      from: repository.sha(scenario.from)
    })
  })

  it('is known to GitHub', async () => {
    const { known } = await onGithub(repository)
    expect(await sorted(known, rangeOf(repository, scenario))).toEqual({
      paths: scenario.paths,
      from: repository.sha(scenario.from)
    })
  })
})

const PULL = SCENARIOS['a pull request whose base branch has moved on'] as Scenario

describe('checkoutHistory', () => {
  it('compares a push in a shallow checkout that has both commits', async () => {
    const repository = gitHistory({ root, next: withFiles({ 'new.md': 'n' }), last: withFiles({ 'new.md': 'm' }) })
    const clone = repository.shallowClone('last', 2)
    const range = { base: repository.sha('next'), head: repository.sha('last'), since: 'base' } as const
    expect(await checkoutHistory(clone).compare(range)).toEqual({ paths: ['new.md'], from: range.base })
    expect(await checkoutHistory(clone).compare({ ...range, since: 'merge-base' })).toEqual({
      paths: ['new.md'],
      from: range.base
    })
  })

  it('compares in a work tree whose ".git" is a file', async () => {
    const repository = gitHistory({ root, next: withFiles({ 'new.md': 'n' }) })
    const tree = `${repository.folder}-tree`
    git(repository.folder, 'worktree', 'add', '--quiet', '--detach', tree, 'next')
    const range = { base: repository.sha('root'), head: repository.sha('next'), since: 'base' } as const
    expect((await checkoutHistory(tree).compare(range)).paths).toEqual(['new.md'])
  })

  it('does not guess in a checkout without one of the commits', async () => {
    const repository = gitHistory({ root, next: withFiles({ 'new.md': 'n' }) })
    const clone = repository.shallowClone('next', 1)
    const range = { base: repository.sha('root'), head: repository.sha('next'), since: 'base' } as const
    expect(await refusal(checkoutHistory(clone).compare(range))).toMatch(/does not have commit \w{7}; "fetch-depth: 0"/)
  })

  it('does not guess a common ancestor that a shallow checkout may hide', async () => {
    const repository = gitHistory(PULL.commits)
    const clone = repository.shallowClone('feature', 1)
    git(clone, 'fetch', '--quiet', '--depth=1', 'origin', 'main')
    const range = rangeOf(repository, PULL)
    expect(await refusal(checkoutHistory(clone).compare(range))).toMatch(/common ancestor.*"fetch-depth: 0"/)
  })

  it('refuses commits without a common ancestor', async () => {
    const repository = gitHistory({ root, orphan: { files: {}, parents: [] } })
    const range = { base: repository.sha('root'), head: repository.sha('orphan'), since: 'merge-base' } as const
    expect(await refusal(checkoutHistory(repository.folder).compare(range))).toMatch(/common ancestor/)
  })

  it('says that git is not installed', async () => {
    const { folder } = gitHistory({ root })
    const range = { base: 'a'.repeat(40), head: 'b'.repeat(40), since: 'base' } as const
    expect(await refusal(checkoutHistory(folder, createFolder({})).compare(range))).toBe('git is not installed')
  })

  it('reads files of a commit, and no folders or links', async () => {
    const repository = gitHistory({ root, next: { files: { 'README.md': 'changed' } } })
    const history = checkoutHistory(repository.folder)
    expect(await history.readFile(repository.sha('root'), 'apps/churn/app.py')).toBe('1')
    expect(await history.readFile(repository.sha('root'), 'x y\tü.txt')).toBe('odd')
    expect(await history.readFile(repository.sha('next'), 'apps/churn/app.py')).toBeNull()
    expect(await refusal(history.readFile(repository.sha('root'), 'apps'))).toMatch(/not a file/)
    expect(await refusal(history.readFile('f'.repeat(40), 'README.md'))).toMatch(/not a file/)
  })

  it('sees every change of a submodule, also one that .gitmodules hides', async () => {
    const { folder } = gitHistory({ root })
    writeFileSync(join(folder, '.gitmodules'), '[submodule "s"]\n\tpath = libs/s\n\turl = x\n\tignore = all\n')
    const commitWith = (commit: string) => {
      git(folder, 'update-index', '--add', '--cacheinfo', `160000,${commit},libs/s`)
      git(folder, 'add', '.gitmodules')
      return git(folder, 'commit-tree', '-m', commit, git(folder, 'write-tree'))
    }
    const range = { base: commitWith('a'.repeat(40)), head: commitWith('b'.repeat(40)), since: 'base' } as const
    expect((await checkoutHistory(folder).compare(range)).paths).toEqual(['libs/s'])
  })

  it('starts no program that the settings or the files of the checkout name', async () => {
    const repository = gitHistory({ root, next: { files: { ...FILES, '.gitattributes': '* diff=evil filter=evil' } } })
    const { folder } = repository
    repository.checkOut('next')
    const program = join(folder, 'evil.sh')
    writeFileSync(program, `#!/bin/sh\ntouch ${join(folder, 'HARMED')}\n`)
    chmodSync(program, 0o755)
    configure(
      folder,
      `[core]\n\tfsmonitor = ${program}\n\thooksPath = ${folder}\n\tpager = ${program}\n\tsshCommand = ${program}\n` +
        `[diff]\n\texternal = ${program}\n[diff "evil"]\n\tcommand = ${program}\n\ttextconv = ${program}\n` +
        `[filter "evil"]\n\tsmudge = ${program}\n\tclean = ${program}\n[alias]\n\tdiff-tree = !${program}\n`
    )
    const range = { base: repository.sha('root'), head: repository.sha('next'), since: 'merge-base' } as const
    expect((await checkoutHistory(folder).compare(range)).paths).toEqual(['.gitattributes'])
    expect(await checkoutHistory(folder).readFile(range.head, 'README.md')).toBe('r')
    expect(existsSync(join(folder, 'HARMED'))).toBe(false)
  })

  it('fetches nothing that a partial checkout leaves out', async () => {
    const repository = gitHistory({ root, next: withFiles({ 'README.md': 'next' }) })
    const { folder } = repository
    configure(
      folder,
      `[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n` +
        `[remote "origin"]\n\turl = ext::touch ${join(folder, 'HARMED')}\n\tpromisor = true\n[protocol "ext"]\n\tallow = always\n`
    )
    const range = { base: 'c'.repeat(40), head: repository.sha('next'), since: 'base' } as const
    expect(await refusal(checkoutHistory(folder).compare(range))).toMatch(/does not have commit ccccccc/)
    expect(existsSync(join(folder, 'HARMED'))).toBe(false)
  })

  it('does not take the files of a checkout for a repository', async () => {
    const { folder } = gitHistory({ root })
    const workspace = createFolder({})
    git(folder, 'clone', '--quiet', '--bare', folder, join(workspace, 'bare'))
    const range = { base: 'a'.repeat(40), head: 'b'.repeat(40), since: 'base' } as const
    expect(await refusal(checkoutHistory(join(workspace, 'bare')).compare(range))).toMatch(/does not have commit/)
    mkdirSync(join(workspace, 'empty'))
    expect(await refusal(checkoutHistory(join(workspace, 'empty')).compare(range))).toMatch(/does not have commit/)
  })
})

describe('githubHistory', () => {
  it('sends one request where the comparison of GitHub is enough', async () => {
    const repository = gitHistory(PULL.commits)
    const { known, github } = await onGithub(repository)
    await known.compare(rangeOf(repository, PULL))
    expect(github.requests.map(({ operation }) => operation)).toEqual(['repos/compare-commits-with-basehead'])
  })

  it('refuses a pull request without a common ancestor, and commits that GitHub does not know', async () => {
    const repository = gitHistory({ root, orphan: { files: {}, parents: [] } })
    const { known } = await onGithub(repository)
    const range = { base: repository.sha('root'), head: repository.sha('orphan'), since: 'merge-base' } as const
    expect(await refusal(known.compare(range))).toMatch(/common ancestor/)
    expect(await refusal(known.compare({ ...range, base: 'f'.repeat(40), since: 'base' }))).toMatch(/does not know/)
  })

  it('refuses a list of files that GitHub cut', async () => {
    const scenario = SCENARIOS['a force push that replaces a commit'] as Scenario
    const repository = gitHistory(scenario.commits)
    const { known, github } = await onGithub(repository)
    const body = { sha: repository.sha('before'), tree: [], truncated: true }
    github.fault({ operation: 'git/get-tree', answer: { status: 200, body }, times: 0 })
    expect(await refusal(known.compare(rangeOf(repository, scenario)))).toMatch(/too many files/)
  })

  it.each([
    ['at its limit', primaryLimit(), /rate limit/],
    ['down', unicorn, /502/],
    ['another server', { status: 200, body: { status: 'ahead' } }, /expected fields/]
  ])('refuses if GitHub is %s', async (_, answer, reason) => {
    const repository = gitHistory(PULL.commits)
    const { known, github } = await onGithub(repository)
    github.fault({ operation: 'repos/compare-commits-with-basehead', answer, times: 3 })
    expect(await refusal(known.compare(rangeOf(repository, PULL)))).toMatch(reason)
  })

  it('names the missing permission of the token', async () => {
    const repository = gitHistory(PULL.commits)
    const { known } = await onGithub(repository, 'powerless')
    expect(await refusal(known.compare(rangeOf(repository, PULL)))).toMatch(/contents: read/)
  })

  it('reads files of a commit', async () => {
    const big = 'x'.repeat(1024 * 1024 + 1)
    const repository = gitHistory({ root: withFiles({ big }), next: { files: { 'README.md': 'ü' } } })
    const { known } = await onGithub(repository)
    expect(await known.readFile(repository.sha('root'), 'apps/churn/app.py')).toBe('1')
    expect(await known.readFile(repository.sha('next'), 'README.md')).toBe('ü')
    expect(await known.readFile(repository.sha('next'), 'apps/churn/app.py')).toBeNull()
    expect(await refusal(known.readFile(repository.sha('root'), 'big'))).toMatch(/1 MiB/)
  })
})
