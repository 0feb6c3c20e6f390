import type { GitHub } from '../github/api.ts'
import { GitHubError, type GitHubErrorKind, isGitHubError } from '../github/errors.ts'
import type { LazyGitHub } from '../github/lazy.ts'
import { type Difference, type History, HistoryUnavailable } from './history.ts'
import type { CommitRange } from './range.ts'

/** Maximum number of files in GitHub's comparison. With this many, there may be more. */
export const MAX_COMPARED_FILES = 300

type Repository = Pick<LazyGitHub, 'owner' | 'repo'>

/** The commits on GitHub. Needs `contents: read`. */
export function githubHistory(github: LazyGitHub): History {
  const repository = { owner: github.owner, repo: github.repo }
  return {
    name: 'GitHub',
    compare: range => explained(async () => compare(await github.open(), repository, range)),
    readFile: (commit, path) => explained(async () => readFile(await github.open(), repository, commit, path))
  }
}

/**
 * Compares two commits. GitHub's comparison starts at their common ancestor and has at most 300 files, so where that is
 * not enough, the lists of all files of both commits are compared.
 */
async function compare(github: GitHub, repository: Repository, range: CommitRange): Promise<Difference> {
  const comparison = await compareFromAncestor(github, repository, range)
  if (comparison === null) return compareTrees(github, repository, range.base, range.head)
  const from = range.since === 'base' ? range.base : comparison.ancestor
  const { files, ancestor } = comparison
  if (from !== ancestor || files === null || files.length >= MAX_COMPARED_FILES)
    return compareTrees(github, repository, from, range.head)
  const paths = files.flatMap(({ filename, previous_filename: previous }) =>
    previous == null ? [filename] : [filename, previous]
  )
  return { paths, from }
}

/** GitHub's own comparison. Null if the commits have no common ancestor, and none is needed. */
async function compareFromAncestor(github: GitHub, repository: Repository, { base, head, since }: CommitRange) {
  try {
    const { data } = await github.rest.repos.compareCommitsWithBasehead({
      ...repository,
      basehead: `${base}...${head}`,
      // The files are on the first page, however few commits it has.
      per_page: 1
    })
    return { ancestor: data.merge_base_commit.sha.toLowerCase(), files: data.files ?? null }
  } catch (error) {
    if (since === 'base' && isGitHubError(error, 'missing')) return null
    throw error
  }
}

async function compareTrees(github: GitHub, repository: Repository, from: string, head: string): Promise<Difference> {
  const [before, after] = await Promise.all([listFiles(github, repository, from), listFiles(github, repository, head)])
  const paths = new Set([...before.keys(), ...after.keys()])
  return { paths: [...paths].filter(path => before.get(path) !== after.get(path)), from }
}

/** Mode and content of all files of a commit, by path. */
async function listFiles(github: GitHub, repository: Repository, commit: string): Promise<Map<string, string>> {
  const { data } = await github.rest.git.getTree({ ...repository, tree_sha: commit, recursive: '1' })
  if (data.truncated) throw new HistoryUnavailable('the repository has too many files for one list of GitHub')
  return new Map(
    data.tree.flatMap(({ path, type, mode, sha }) => (type === 'tree' ? [] : [[path, `${mode} ${sha}`] as const]))
  )
}

async function readFile(github: GitHub, repository: Repository, ref: string, path: string): Promise<string | null> {
  try {
    const { data } = await github.rest.repos.getContent({ ...repository, path, ref })
    const { content, encoding } = Object(data)
    if (encoding === 'base64' && typeof content === 'string') return Buffer.from(content, 'base64').toString('utf8')
    throw new HistoryUnavailable(`${JSON.stringify(path)} is not a file of at most 1 MiB there`)
  } catch (error) {
    if (isGitHubError(error, 'missing')) return null
    throw error
  }
}

const REASONS: Partial<Record<GitHubErrorKind, string>> = {
  permission: 'the token cannot read the history; it needs "permissions: contents: read"',
  missing: 'it does not know both commits, or they have no common ancestor; a branch may have been rewritten',
  limited: 'its rate limit is reached'
}

async function explained<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    throw new HistoryUnavailable(REASONS[error.kind] ?? error.message)
  }
}
