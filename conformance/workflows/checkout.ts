import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Repository } from '../../__tests__/support/github/github-state.ts'

/** Text by path. Null removes the file. */
export type Files = Readonly<Record<string, string | null>>

/** A local clone of a repository in the stand-in for GitHub. Each commit is pushed to it. */
export class Checkout {
  readonly folder: string
  readonly repository: Repository

  constructor(folder: string, repository: Repository) {
    this.folder = folder
    this.repository = repository
    mkdirSync(folder, { recursive: true })
    this.#git('init', '--quiet', '--initial-branch', repository.defaultBranch)
    this.#git('remote', 'add', 'origin', `https://github.com/${repository.fullName}`)
  }

  /** Commits files and returns the sha. A new branch starts at the default branch. */
  push(message: string, files: Files, branch: string = this.repository.defaultBranch): string {
    const { branches, defaultBranch } = this.repository
    if (branches.has(branch)) this.#git('checkout', '--quiet', branch)
    else if (branches.size > 0) this.#git('checkout', '--quiet', '-b', branch, defaultBranch)
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.folder, path)
      mkdirSync(dirname(file), { recursive: true })
      if (text === null) rmSync(file)
      else writeFileSync(file, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
    }
    this.#git('add', '--all')
    this.#git('commit', '--quiet', '--message', message)
    const sha = this.#git('rev-parse', 'HEAD')
    return this.repository.push(message, { branch, sha, files: this.#committedFiles() })
  }

  #committedFiles(): Record<string, string> {
    const paths = this.#git('ls-files', '-z').split('\0')
    return Object.fromEntries(
      paths.filter(path => path !== '').map(path => [path, readFileSync(join(this.folder, path), 'utf8')])
    )
  }

  #git(...args: string[]): string {
    const who = ['-c', 'user.name=Mona', '-c', 'user.email=mona@example.com', '-c', 'core.hooksPath=/dev/null']
    const { status, stdout, stderr } = spawnSync('git', [...who, ...args], { cwd: this.folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
}
