import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { collectDockerContext } from '../../src/files/docker-context.ts'
import { writeFiles } from '../support/deploys.ts'

let workspace: string

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'context-'))
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

const collect = (path = 'docker') => collectDockerContext({ workspace, path })

async function problem(path = 'docker'): Promise<string> {
  const error = await collect(path).catch(each => each)
  expect(error).toBeInstanceOf(UserError)
  return error.message
}

describe('a Docker context', () => {
  it('has the files that the rules leave, sorted', async () => {
    writeFiles(join(workspace, 'docker'), {
      Dockerfile: 'FROM scratch\n',
      '.dockerignore': 'cache\n*.log\n!keep.log\nDockerfile\n',
      'a.log': '',
      'keep.log': '',
      'cache/big.bin': '',
      'src/app.py': 'print()\n',
      '.env': 'TOKEN=x\n',
      '.git/config': 'token\n'
    })
    const { folder, files, size, ignored } = await collect('./docker/')
    expect([folder, files.map(({ path }) => path)]).toEqual([
      'docker',
      ['.dockerignore', 'Dockerfile', 'keep.log', 'src/app.py']
    ])
    expect(size).toBe(files.reduce((sum, file) => sum + file.size, 0))
    expect(ignored.map(({ rule }) => rule).sort()).toEqual([
      '*.log (.dockerignore)',
      '.env (built in)',
      '.git/ (always)',
      'cache (.dockerignore)'
    ])
  })

  it('has a digest of what is sent only', async () => {
    const files = { Dockerfile: 'FROM scratch\n', '.dockerignore': 'notes.md\n.dockerignore\n', 'notes.md': 'one' }
    writeFiles(join(workspace, 'docker'), files)
    const { digest } = await collect()
    writeFiles(join(workspace, 'docker'), { 'notes.md': 'two' })
    expect((await collect()).digest).toBe(digest)
    writeFiles(join(workspace, 'docker'), { 'more.md': '' })
    expect((await collect()).digest).not.toBe(digest)
  })

  it.each([
    ['missing', 'Input "environment-path" is "missing". It does not exist; the folders of the workspace are "docker".'],
    ['docker/Dockerfile', 'It is not a folder.'],
    ['out', 'outside of the workspace'],
    ['empty', 'It has no file "Dockerfile", from which the image is built.']
  ])('needs a folder with a Dockerfile: %s', async (path, words) => {
    writeFiles(join(workspace, 'docker'), { Dockerfile: '' })
    if (path === 'empty') mkdirSync(join(workspace, path))
    if (path === 'out') symlinkSync(tmpdir(), join(workspace, path))
    expect(await problem(path)).toContain(words)
  })

  it('has at most 1 GiB, and is not read if it has more', async () => {
    const folder = join(workspace, 'docker')
    writeFiles(folder, { Dockerfile: '' })
    writeFileSync(join(folder, 'model.bin'), '')
    truncateSync(join(folder, 'model.bin'), 1024 ** 3 + 1)
    expect(await problem()).toMatch(
      /Its 2 files have 1\.0 GiB, and at most 1 GiB can be sent\. Exclude files with \.dockerignore/
    )
  })

  it('reports secrets, pointers and links that cannot be sent, all at once', async () => {
    const folder = join(workspace, 'docker')
    writeFiles(folder, {
      'certs/server.key': '-----BEGIN PRIVATE KEY-----\n',
      '.npmrc': '//registry.example/:_authToken=secret\n',
      'model.bin': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1\n`
    })
    symlinkSync('/etc/passwd', join(folder, 'users'))
    const message = await problem()
    for (const words of ['"certs/server.key"', '".npmrc"', '"model.bin"', '"users', 'It has no file "Dockerfile"'])
      expect(message).toContain(words)
    expect(message).not.toMatch(/dr_apps_ignore|"exclude"/)
  })

  it('has the files that links of the checkout lead to, under the path of the link', async () => {
    const folder = join(workspace, 'docker')
    writeFiles(workspace, { 'core/lib.py': '', 'core/.env': 'TOKEN=x\n', 'requirements.txt': 'flask\n' })
    writeFiles(folder, { Dockerfile: '' })
    symlinkSync('../core', join(folder, 'core'))
    symlinkSync('../requirements.txt', join(folder, 'requirements.txt'))
    symlinkSync('../core/.env', join(folder, 'settings'))
    expect((await collect()).files.map(({ path }) => path)).toEqual(['Dockerfile', 'core/lib.py', 'requirements.txt'])
  })

  it('does not send an excluded file under the name of a link', async () => {
    const folder = join(workspace, 'docker')
    writeFiles(folder, { Dockerfile: '', '.env': 'TOKEN=x\n', 'app.py': '' })
    symlinkSync('.env', join(folder, 'settings'))
    symlinkSync('app.py', join(folder, 'main.py'))
    expect((await collect()).files.map(({ path }) => path)).toEqual(['Dockerfile', 'app.py', 'main.py'])
  })
})
