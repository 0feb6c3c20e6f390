import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from '@jest/globals'
import type { Repository } from './github/github-state.ts'

/** Text of each file of a commit, by path. */
export type Files = Readonly<Record<string, string>>

/** A commit with all of its files. By default its only parent is the commit before it. */
export interface PlannedCommit {
  files: Files
  parents?: readonly string[]
}

/** A git repository in a temporary folder, with commits that tests call by name. */
export interface GitHistory {
  folder: string
  /** SHA of a commit, by its name. */
  sha(name: string): string
  /** Writes the files of a commit into the folder. `links` adds links that no commit has, with their targets. */
  checkOut(name: string, links?: Readonly<Record<string, string>>): void
  /** A clone with the last commits of a commit only, as `fetch-depth` of actions/checkout makes it. */
  shallowClone(name: string, depth: number): string
  /** Repeats the commits in a repository of the stand-in for GitHub. */
  pushTo(repository: Repository): void
}

const homes: string[] = []

afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** Creates a repository with these commits, in their order. It lasts as long as the tests of the file. */
export function gitHistory(commits: Readonly<Record<string, PlannedCommit>>): GitHistory {
  const home = mkdtempSync(join(tmpdir(), 'git-history-'))
  homes.push(home)
  const folder = join(home, 'repository')
  mkdirSync(folder)
  git(folder, 'init', '--quiet', '--initial-branch=main')
  const names = Object.keys(commits)
  const parentsOf = (name: string): readonly string[] => {
    const previous = names[names.indexOf(name) - 1]
    return commits[name]?.parents ?? (previous === undefined ? [] : [previous])
  }
  const stream = names.map((name, index) => {
    const marks = parentsOf(name).map(parent => names.indexOf(parent) + 1)
    const [first, ...others] = marks
    return [
      `reset refs/heads/${name}`,
      ...(first === undefined ? [] : [`from :${first}`, '']),
      `commit refs/heads/${name}`,
      `mark :${index + 1}`,
      `committer Mona <mona@example.com> ${1_700_000_000 + index} +0000`,
      data(name),
      ...others.map(mark => `merge :${mark}`),
      'deleteall',
      ...Object.entries(commits[name]?.files ?? {}).flatMap(([path, text]) => [
        `M 100644 inline ${JSON.stringify(path)}`,
        data(text)
      ])
    ].join('\n')
  })
  const marks = join(home, 'marks')
  git(folder, 'fast-import', '--quiet', `--export-marks=${marks}`, { input: `${stream.join('\n')}\n` })
  const shas = new Map(
    readFileSync(marks, 'utf8')
      .trim()
      .split('\n')
      .map(line => line.split(' '))
      .map(([mark = '', sha = '']) => [names[Number(mark.slice(1)) - 1], sha])
  )
  const shaOf = (name: string) => {
    const sha = shas.get(name)
    if (sha === undefined) throw new Error(`no commit "${name}"`)
    return sha
  }
  return {
    folder,
    sha: shaOf,
    checkOut: (name, links = {}) => {
      git(folder, 'checkout', '--quiet', '--force', '--detach', shaOf(name))
      git(folder, 'clean', '--quiet', '--force', '-d')
      for (const [path, target] of Object.entries(links)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        symlinkSync(target, join(folder, path))
      }
    },
    shallowClone: (name, depth) => {
      const clone = join(home, `clone-${name}-${depth}`)
      const options = ['--quiet', '--no-checkout', `--depth=${depth}`, '--branch', name]
      git(home, 'clone', ...options, `file://${folder}`, clone)
      return clone
    },
    pushTo: repository => {
      for (const name of names) {
        const parents = parentsOf(name).map(shaOf)
        repository.push(name, { branch: name, parents, sha: shaOf(name), files: commits[name]?.files ?? {} })
      }
    }
  }
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}`

const ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Mona',
  GIT_AUTHOR_EMAIL: 'mona@example.com',
  GIT_COMMITTER_NAME: 'Mona',
  GIT_COMMITTER_EMAIL: 'mona@example.com'
}

/** Runs git without the settings of this machine. */
export function git(cwd: string, ...args: (string | { input: string })[]): string {
  const { input } = Object(args.find(arg => typeof arg === 'object')) as { input?: string }
  const { status, stdout, stderr } = spawnSync(
    'git',
    args.filter(arg => typeof arg === 'string'),
    {
      cwd,
      encoding: 'utf8',
      input,
      env: { PATH: process.env.PATH, HOME: cwd, ...ENVIRONMENT }
    }
  )
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}

/** Adds settings to the repository of a folder. */
export function configure(folder: string, settings: string): void {
  const file = join(folder, '.git/config')
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n${settings}\n`)
}
