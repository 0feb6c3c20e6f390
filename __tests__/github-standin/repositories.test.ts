import { describe, expect, it } from '@jest/globals'
import { sendRequest } from '../support/github/client.ts'
import { sha } from '../support/github/github-state.ts'
import { startSampleGithub } from '../support/github/sample-github.ts'

describe('compare', () => {
  it.each([
    ['first', 'second', { status: 'ahead', ahead_by: 1, behind_by: 0 }],
    ['second', 'first', { status: 'behind', ahead_by: 0, behind_by: 1 }],
    ['second', 'side', { status: 'diverged', ahead_by: 2, behind_by: 1 }],
    ['second', 'second', { status: 'identical', ahead_by: 0, behind_by: 0 }]
  ])('compares %s and %s', async (base, head, expected) => {
    const { github, repository } = await startSampleGithub()
    const first = repository.branches.get('main') as string
    const commits: Record<string, string> = { first, second: repository.push('second') }
    repository.push('side 1', { branch: 'side', parents: [first] })
    commits.side = repository.push('side 2', { branch: 'side' })
    const answer = await sendRequest(github, 'GET', `/repos/octo/app/compare/${commits[base]}...${commits[head]}`)
    expect(answer.body).toMatchObject({ ...expected, total_commits: expected.ahead_by })
    expect(answer.body.merge_base_commit.sha).toBe(base === 'second' && head === 'second' ? commits.second : first)
  })

  it('accepts branches with slashes and branches of forks', async () => {
    const { github, repository } = await startSampleGithub()
    const fork = github.state.addRepository('mona/app', { forkOf: repository })
    fork.push('theirs', { branch: 'fix/it' })
    const answer = await sendRequest(github, 'GET', '/repos/octo/app/compare/main...mona:fix/it')
    expect(answer.body).toMatchObject({ status: 'ahead', ahead_by: 1 })
  })

  it('accepts a SHA, its prefix and the refs of a pull request', async () => {
    const { github, repository } = await startSampleGithub()
    const tip = repository.branches.get('feature') as string
    const compared = async (head: string) =>
      (await sendRequest(github, 'GET', `/repos/octo/app/compare/main...${head}`)).body.commits
    for (const head of [tip, tip.slice(0, 7), 'refs/pull/1/head']) expect((await compared(head)).at(-1).sha).toBe(tip)
    const parents = (await compared('refs/pull/1/merge')).at(-1).parents.map(({ sha }: { sha: string }) => sha)
    expect(parents).toEqual([repository.branches.get('main'), tip])
  })

  it('reports an unknown commit and a missing common ancestor', async () => {
    const { github, repository } = await startSampleGithub()
    expect((await sendRequest(github, 'GET', `/repos/octo/app/compare/${sha('never')}...main`)).status).toBe(404)
    repository.push('other root', { branch: 'orphan', parents: [] })
    const answer = await sendRequest(github, 'GET', '/repos/octo/app/compare/main...orphan')
    expect([answer.status, answer.body.message]).toEqual([404, 'No common ancestor between main and orphan.'])
  })

  it('shows commits in pages', async () => {
    const { github, repository } = await startSampleGithub()
    for (let number = 1; number <= 5; number += 1) repository.push(`more ${number}`, { branch: 'feature' })
    const answer = await sendRequest(github, 'GET', '/repos/octo/app/compare/main...feature?per_page=4')
    expect([answer.body.total_commits, answer.body.commits.length]).toEqual([6, 4])
    expect(answer.headers.link).toContain('rel="next"')
  })
})

describe('pull requests', () => {
  it('are listed by state, newest first, and follow pushes to their branch until they are closed', async () => {
    const { github, repository, pull } = await startSampleGithub()
    const fork = github.state.addRepository('mona/app', { forkOf: repository })
    fork.push('theirs', { branch: 'fix' })
    const theirs = repository.openPull('fix', { from: fork, title: 'From a fork' })
    const list = async (query = '') =>
      (await sendRequest(github, 'GET', `/repos/octo/app/pulls${query}`)).body.map(
        ({ number }: { number: number }) => number
      )
    expect(await list()).toEqual([theirs.number, pull.number])
    const tip = repository.push('more', { branch: 'feature' })
    repository.closePull(pull)
    repository.push('even more', { branch: 'feature' })
    expect(await list()).toEqual([theirs.number])
    expect(await list('?state=all&per_page=1')).toEqual([theirs.number])
    expect(await list('?state=closed&head=octo:feature')).toEqual([pull.number])
    const closed = await sendRequest(github, 'GET', '/repos/octo/app/pulls/1')
    expect(closed.body).toMatchObject({ state: 'closed', merged: false, head: { sha: tip } })
    const open = await sendRequest(github, 'GET', '/repos/octo/app/pulls/2')
    expect(open.body.head).toMatchObject({ label: 'mona:fix', repo: { full_name: 'mona/app', fork: true } })
  })

  it('of a deleted fork have no head repository', async () => {
    const { github, repository, pull } = await startSampleGithub()
    Object.assign(pull, { head: { ...pull.head, repository: null } })
    expect((await sendRequest(github, 'GET', `/repos/${repository.fullName}/pulls/1`)).body.head.repo).toBeNull()
  })
})

describe('the permission of a user', () => {
  const PATH = '/repos/octo/app/collaborators'

  it.each([
    ['owner', 'octo', null, 'admin', 'admin'],
    ['maintainer', 'max', { name: 'maintain', base: 'maintain' }, 'write', 'maintain'],
    ['triager', 'tia', { name: 'triage', base: 'triage' }, 'read', 'triage'],
    ['user with a custom role', 'cus', { name: 'previewer', base: 'write' }, 'write', 'previewer'],
    ['user without a role', 'mona', null, 'none', '']
  ] as const)('is that of the role: %s', async (_, login, role, permission, roleName) => {
    const { github, repository } = await startSampleGithub()
    github.state.account(login)
    if (role !== null) repository.roles.set(login, role)
    const { body } = await sendRequest(github, 'GET', `${PATH}/${login}/permission`)
    expect(body).toMatchObject({ permission, role_name: roleName })
    expect(body.user.permissions.push).toBe(['admin', 'write'].includes(permission))
  })

  it('is `read` for everyone in a public repository, and unknown for no account', async () => {
    const { github } = await startSampleGithub({ isPrivate: false })
    expect((await sendRequest(github, 'GET', `${PATH}/mona/permission`)).body.permission).toBe('read')
    expect((await sendRequest(github, 'GET', `${PATH}/nobody-at-all/permission`)).status).toBe(404)
  })
})

describe('the activity of a repository', () => {
  it('lists the pushes to a branch with their own times, newest first', async () => {
    const { github, repository } = await startSampleGithub()
    const pushed = repository.push('more', { branch: 'feature', at: '2026-01-02T03:04:05Z' })
    const forced = repository.push('other', { branch: 'feature', parents: [], at: '2026-01-02T03:04:06Z' })
    const { body } = await sendRequest(github, 'GET', '/repos/octo/app/activity?ref=feature&per_page=2')
    expect(body).toMatchObject([
      { activity_type: 'force_push', before: pushed, after: forced, timestamp: '2026-01-02T03:04:06Z' },
      { activity_type: 'push', after: pushed, ref: 'refs/heads/feature' }
    ])
    const { body: main } = await sendRequest(github, 'GET', '/repos/octo/app/activity?ref=refs/heads/main')
    expect(main).toMatchObject([{ activity_type: 'branch_creation', before: '0'.repeat(40) }])
  })
})

describe('files', () => {
  const FILES = { 'README.md': 'read', 'apps/churn/app.py': 'one', 'apps/churn/old.py': 'moved', 'gone.txt': 'gone' }

  async function startWithFiles() {
    const { github, repository } = await startSampleGithub()
    const base = repository.push('files', { files: FILES })
    return { github, repository, base }
  }

  it('that differ are in a comparison, with the path before a rename', async () => {
    const { github, repository, base } = await startWithFiles()
    const files = { 'README.md': 'read', 'apps/churn/app.py': 'two', 'apps/churn/new.py': 'moved', 'added.txt': 'x' }
    const head = repository.push('change', { files })
    const { body } = await sendRequest(github, 'GET', `/repos/octo/app/compare/${base}...${head}?per_page=1`)
    expect(
      body.files.map(({ filename, status, previous_filename }: Record<string, string>) => [
        filename,
        status,
        previous_filename
      ])
    ).toEqual([
      ['added.txt', 'added', undefined],
      ['apps/churn/app.py', 'modified', undefined],
      ['apps/churn/new.py', 'renamed', 'apps/churn/old.py'],
      ['gone.txt', 'removed', undefined]
    ])
  })

  it('in a comparison are compared with the common ancestor', async () => {
    const { github, repository, base } = await startWithFiles()
    const head = repository.push('side', { branch: 'side', files: { ...FILES, 'side.txt': 'x' } })
    repository.push('main moves', { files: { ...FILES, 'main.txt': 'x' } })
    const { body } = await sendRequest(github, 'GET', `/repos/octo/app/compare/main...${head}`)
    expect([body.merge_base_commit.sha, body.files.map(({ filename }: { filename: string }) => filename)]).toEqual([
      base,
      ['side.txt']
    ])
  })

  it('in a comparison are at most 300, on the first page only', async () => {
    const { github, repository, base } = await startWithFiles()
    const many = Object.fromEntries(Array.from({ length: 301 }, (_, number) => [`many/${number}.txt`, `${number}`]))
    const head = repository.push('many', { files: { ...FILES, ...many } })
    const filesOf = async (query: string) =>
      (await sendRequest(github, 'GET', `/repos/octo/app/compare/${base}...${head}${query}`)).body.files.length
    expect([await filesOf(''), await filesOf('?per_page=1'), await filesOf('?per_page=1&page=2')]).toEqual([
      300, 300, 0
    ])
  })

  it('of a commit are in its tree', async () => {
    const { github, base } = await startWithFiles()
    const { body } = await sendRequest(github, 'GET', `/repos/octo/app/git/trees/${base}?recursive=1`)
    expect(body).toMatchObject({ truncated: false })
    expect(body.tree.map(({ path, type }: Record<string, string>) => `${type} ${path}`)).toEqual([
      'blob README.md',
      'tree apps',
      'tree apps/churn',
      'blob apps/churn/app.py',
      'blob apps/churn/old.py',
      'blob gone.txt'
    ])
    // `printf moved | git hash-object --stdin`
    expect(body.tree[4].sha).toBe('87e83af8e1492c6c8958ceec8147dd10b97a1ebd')
  })

  it('are read at a commit, with an encoded path too', async () => {
    const { github, base } = await startWithFiles()
    for (const path of ['apps/churn/app.py', 'apps%2Fchurn%2Fapp.py']) {
      const { body } = await sendRequest(github, 'GET', `/repos/octo/app/contents/${path}?ref=${base}`)
      expect([body.encoding, Buffer.from(body.content, 'base64').toString()]).toEqual(['base64', 'one'])
    }
    expect((await sendRequest(github, 'GET', `/repos/octo/app/contents/none?ref=${base}`)).status).toBe(404)
  })
})
