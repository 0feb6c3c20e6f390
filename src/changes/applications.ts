import { realpath } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { checkConfiguration } from '../configuration/check.ts'
import { effectiveEntries, effectiveSettings, listApplications, pathOf } from '../configuration/merge.ts'
import type { Configuration, Settings } from '../configuration/types.ts'
import { readGlobs } from '../files/globs.ts'
import { topOf } from '../files/incomplete-checkout.ts'
import { toUserError } from '../files/problems.ts'
import { pathFrom } from '../files/rules.ts'
import { isTracked } from './checkout-history.ts'
import type { KnownChanges, UnknownChanges } from './detect.ts'
import { HistoryUnavailable } from './history.ts'
import { firstInFolders, type SentFolders } from './places.ts'

/** The checkout of the repository, in the workspace or in a folder of it. */
export interface CheckedOutRepository {
  /** Real path of the workspace. */
  workspace: string
  /** Root of the repository; null without `.git`. */
  folder: string | null
  /** Path of the configuration file, relative to the workspace. Links are resolved. */
  file: string
  /** False for a file that the workflow made. */
  isTracked: boolean
}

/** Finds the repository that has the configuration file. */
export async function findRepository(workspace: string, file: string): Promise<CheckedOutRepository> {
  const [root, location] = await Promise.all([realpath(workspace), realpath(join(workspace, file))])
  const folder = await topOf(root, dirname(location))
  const isFileTracked = folder === null || (await isTracked(folder, pathFrom(folder, location)))
  return { workspace: root, folder, file: pathFrom(root, location), isTracked: isFileTracked }
}

/**
 * Finds the applications with a target that differ between two commits: in their folder, in the folder of their
 * environment, in those of their previews, behind a link in these, in a file that `watch` selects, or in their entry in the
 * configuration file.
 *
 * @returns for each of them, a changed path or the name of the file
 * @throws UserError if `watch` has an invalid glob
 */
export async function changedApplications(
  changes: KnownChanges,
  repository: CheckedOutRepository,
  configuration: Configuration,
  target: string
): Promise<ReadonlyMap<string, string> | UnknownChanges> {
  const { workspace, folder, file } = repository
  if (!repository.isTracked) {
    const because = `${JSON.stringify(file)} is not a file of the repository, so its entries cannot be compared`
    return { kind: 'unknown', because }
  }
  const prefix = folder === null ? '' : pathFrom(workspace, folder)
  const paths = changes.paths.map(path => posix.join(prefix, path.normalize('NFC')))
  const entries = paths.some(path => path === file || path === configuration.file)
    ? await changedEntries(changes, posix.relative(prefix, file), configuration)
    : new Set<string>()
  if ('because' in entries) return entries
  const watched = new Map<string, string | undefined>()
  const changed = new Map<string, string>()
  for (const { name, watch } of listApplications(configuration)) {
    const settings = effectiveSettings(configuration, name, target)
    const ofPreview = effectiveSettings(configuration, name, target, true)
    if (settings === null || ofPreview === null) continue
    const [sent, previewed] = [sentFolders(settings), sentFolders(ofPreview)]
    const lines = watch.join('\n')
    if (!watched.has(lines)) watched.set(lines, await firstWatched(configuration.file, watch, paths))
    const reason =
      (await firstInFolders(workspace, sent, paths)) ??
      (isDeepStrictEqual(sent, previewed) ? undefined : await firstInFolders(workspace, previewed, paths)) ??
      watched.get(lines) ??
      (entries.has(name) ? configuration.file : undefined)
    if (reason !== undefined) changed.set(name, reason)
  }
  return changed
}

/** Folders of the deploy to a target. */
function sentFolders(settings: Settings): SentFolders {
  const textOf = (name: string) => {
    const setting = settings.get(name)
    return setting?.kind === 'text' ? setting.text.trim() : ''
  }
  const environmentPath = textOf('environment-path') || null
  return { path: pathOf(settings), environmentPath, defaultExcludes: !/^false$/i.test(textOf('default-excludes')) }
}

async function firstWatched(
  file: string,
  watch: readonly string[],
  paths: readonly string[]
): Promise<string | undefined> {
  const globs = await readGlobs('watch', watch, 'the root of the checkout')
  if (Array.isArray(globs)) throw toUserError(dirname(file), globs)
  // A changed path above a glob is a submodule or a link on the way to it.
  return paths.find(path => globs.match(path) !== null || globs.namesBelow(path))
}

/** Names of the applications whose effective entry differs. */
async function changedEntries(
  { history, from, head }: KnownChanges,
  file: string,
  configuration: Configuration
): Promise<ReadonlySet<string> | UnknownChanges> {
  const entriesAt = async (commit: string) => {
    const text = await history.readFile(commit, file)
    if (text === null) return null
    const { configuration, problems } = checkConfiguration(text, file)
    if (problems.length > 0)
      throw new HistoryUnavailable(`${JSON.stringify(file)} of commit ${commit.slice(0, 7)} has problems`)
    return effectiveEntries(configuration)
  }
  try {
    const before = await entriesAt(from)
    const after = (await entriesAt(head)) ?? effectiveEntries(configuration)
    return new Set([...after].flatMap(([name, entry]) => (before?.get(name) === entry ? [] : [name])))
  } catch (error) {
    if (!(error instanceof HistoryUnavailable)) throw error
    return { kind: 'unknown', because: `the entries of both commits cannot be compared: ${error.message}` }
  }
}
