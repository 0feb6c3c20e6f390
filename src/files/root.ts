import { readdir, realpath, stat } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { listNames } from '../errors.ts'
import { isInside, runsThroughGit } from './paths.ts'
import { invalid, type Problem, toUserError } from './problems.ts'
import type { CollectOptions } from './types.ts'

/** The application's folder. */
export interface Root {
  /** Real path of the folder. */
  location: string
  /** Real path of the workspace. */
  workspace: string
  /** Path relative to the workspace for messages, with forward slashes. `.` is the workspace itself. */
  name: string
}

/**
 * Finds the folder and checks that its real path is inside of the workspace, so that no link points out of it.
 *
 * @param owner input that names the folder, and the file that the folder must hold, for messages
 * @throws UserError if the folder does not exist, is not a folder, or is outside of the workspace
 */
export async function findRoot(
  { workspace, path }: Pick<CollectOptions, 'workspace' | 'path'>,
  { input, file } = { input: 'path', file: 'start-app.sh' }
): Promise<Root> {
  const invalidPath = (saw: string, next: string) =>
    toUserError(path, [invalid(`Input "${input}" is ${JSON.stringify(path)}.`, saw, next)])
  const advice = `Write the folder that holds ${file}`
  if (path.includes('\0')) throw invalidPath('It contains a NUL character.', `${advice}.`)
  const outer = await realpath(workspace).catch(() => null)
  if (outer === null)
    throw invalidPath(
      `The workspace ${JSON.stringify(workspace)} does not exist.`,
      'Run actions/checkout before this step.'
    )
  const requested = resolve(workspace, path)
  let location: string
  try {
    location = await realpath(requested)
  } catch (error) {
    const { saw, next } = await absence(outer, resolve(outer, path), error as NodeJS.ErrnoException, advice)
    const isWindowsPath = sep === '/' && path.includes('\\')
    throw invalidPath(saw, isWindowsPath ? `${next} Write "/" between folders, which Windows reads too.` : next)
  }
  if (!isInside(outer, location))
    throw invalidPath(
      `It is ${JSON.stringify(location)}, outside of the workspace ${JSON.stringify(outer)}.`,
      'Write a folder of the checkout, relative to the workspace.'
    )
  if (!(await stat(location)).isDirectory())
    throw invalidPath('It is not a folder.', `Write the folder that holds it: ${JSON.stringify(dirname(path))}.`)
  if (runsThroughGit(outer, location)) throw invalidPath('It is inside of ".git", which is never sent.', `${advice}.`)
  return { location, workspace: outer, name: relative(outer, location).split(sep).join('/') || '.' }
}

async function absence(
  outer: string,
  requested: string,
  error: NodeJS.ErrnoException,
  advice: string
): Promise<Pick<Problem, 'saw' | 'next'>> {
  if (error.code === 'ELOOP') return { saw: 'It is a link that points to itself.', next: 'Repair or remove the link.' }
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
    return { saw: `The system denied reading it (${error.code}).`, next: 'Give the user of this job read permission.' }
  const folder = await nearest(outer, dirname(requested))
  const names = (await readdir(folder, { withFileTypes: true }).catch(() => []))
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(entry => entry.name)
    .sort()
  const place = folder === outer ? 'the workspace' : JSON.stringify(relative(outer, folder).split(sep).join('/'))
  const there = names.length > 0 ? `the folders of ${place} are ${listNames(names)}` : `${place} has no folders`
  return {
    saw: `It does not exist; ${there}.`,
    next: `${advice}, and run actions/checkout before this step.`
  }
}

/** The deepest existing folder on the path, never above the workspace. */
async function nearest(outer: string, folder: string): Promise<string> {
  if (folder === outer || !isInside(outer, folder)) return outer
  const real = await realpath(folder).catch(() => null)
  if (real === null) return nearest(outer, dirname(folder))
  return isInside(outer, real) ? real : outer
}
