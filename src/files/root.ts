import { readdir, realpath, stat } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { listNames } from '../errors.ts'
import { isInside, runsThroughGit } from './paths.ts'
import { invalid, type Problem, refusal } from './problems.ts'
import type { CollectOptions } from './types.ts'

/** The application's folder. */
export interface Root {
  /** Its real path. */
  location: string
  /** The real path of the workspace. */
  workspace: string
  /** Relative to the workspace with forward slashes, `.` for the workspace itself: how messages name it. */
  name: string
}

/**
 * Finds the folder and holds its real path against the workspace's, so that no link leads out of it.
 *
 * @throws UserError that names what was seen in its place
 */
export async function findRoot({ workspace, path }: Pick<CollectOptions, 'workspace' | 'path'>): Promise<Root> {
  const refuse = (saw: string, next: string) =>
    refusal(path, [invalid(`Input "path" is ${JSON.stringify(path)}.`, saw, next)])
  if (path.includes('\0')) throw refuse('It has a NUL character in it.', 'Write the folder that holds start-app.sh.')
  const outer = await realpath(workspace).catch(() => null)
  if (outer === null)
    throw refuse(`The workspace ${JSON.stringify(workspace)} is not there.`, 'Run actions/checkout before this step.')
  const wanted = resolve(workspace, path)
  let location: string
  try {
    location = await realpath(wanted)
  } catch (error) {
    const { saw, next } = await absence(outer, resolve(outer, path), error as NodeJS.ErrnoException)
    throw refuse(saw, next)
  }
  if (!isInside(outer, location))
    throw refuse(
      `That is ${JSON.stringify(location)}, outside of the workspace ${JSON.stringify(outer)}.`,
      'Write a folder of the checkout, relative to the workspace.'
    )
  if (!(await stat(location)).isDirectory())
    throw refuse('That is not a folder.', `Write the folder that holds it: ${JSON.stringify(dirname(path))}.`)
  if (runsThroughGit(outer, location))
    throw refuse('That lies in ".git", which is never sent.', 'Write the folder that holds start-app.sh.')
  return { location, workspace: outer, name: relative(outer, location).split(sep).join('/') || '.' }
}

async function absence(
  outer: string,
  wanted: string,
  error: NodeJS.ErrnoException
): Promise<Pick<Problem, 'saw' | 'next'>> {
  if (error.code === 'ELOOP')
    return { saw: 'It is a link that leads back to itself.', next: 'Mend or remove the link.' }
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
    return { saw: `The system would not let it be read (${error.code}).`, next: 'Let the user of this job read it.' }
  const folder = await nearest(outer, dirname(wanted))
  const names = (await readdir(folder, { withFileTypes: true }).catch(() => []))
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(entry => entry.name)
    .sort()
  const place = folder === outer ? 'the workspace' : JSON.stringify(relative(outer, folder).split(sep).join('/'))
  const there = names.length > 0 ? `the folders of ${place} are ${listNames(names)}` : `${place} has no folders`
  return {
    saw: `There is no such folder; ${there}.`,
    next: 'Write the folder that holds start-app.sh, and run actions/checkout before this step.'
  }
}

/** The deepest folder on the way that is there, never above the workspace. */
async function nearest(outer: string, folder: string): Promise<string> {
  if (folder === outer || !isInside(outer, folder)) return outer
  const real = await realpath(folder).catch(() => null)
  if (real === null) return nearest(outer, dirname(folder))
  return isInside(outer, real) ? real : outer
}
