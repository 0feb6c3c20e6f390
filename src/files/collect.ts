import { relative, sep } from 'node:path'
import { listNames } from '../errors.ts'
import { digestFiles } from './digest.ts'
import { mistakesIn } from './glob-mistakes.ts'
import { type Globs, readGlobs } from './globs.ts'
import { Exclusions, ignoreRules, includedByName, readIgnoreFile } from './ignore.ts'
import { checkoutNotices } from './incomplete-checkout.ts'
import { type ResolvedFile, resolveLink } from './links.ts'
import { MAX_MANIFEST_CHARS, parseManifest } from './manifest.ts'
import type { ParameterDefinition } from './metadata.ts'
import { byPath, clashes, differingOnlyInCase, faultOfPath } from './paths.ts'
import { parameterDefinitions, problemOfCount, problemsOfScripts } from './preflight.ts'
import { type Fault, type Problem, problemsOf, toUserError } from './problems.ts'
import { readStart } from './reading.ts'
import { findRoot } from './root.ts'
import { findSecrets } from './secret-detection.ts'
import { type CollectOptions, type DesiredFile, type DesiredFiles, MANIFEST_PATH, MAX_FILES } from './types.ts'
import { type Entry, walk } from './walk.ts'

/**
 * Collects the files of the checkout that a version should hold. It reads nothing outside of the folder and writes
 * nothing. The result does not depend on the order in which the disk lists the files.
 *
 * @throws UserError that lists every problem; a problem with the folder, the ignore file or a glob is reported alone,
 * because the other checks depend on them
 */
export async function collect(options: CollectOptions): Promise<DesiredFiles> {
  const root = await findRoot(options)
  const toError = (problems: readonly Problem[]) => toUserError(root.name, problems)

  const text = await readIgnoreFile(root.location)
  if (typeof text !== 'string') throw toError(text)
  const include = await readGlobs('include', options.include)
  const exclude = await readGlobs('exclude', options.exclude)
  if (Array.isArray(include) || Array.isArray(exclude)) throw toError([include, exclude].filter(Array.isArray).flat())

  const exclusions = new Exclusions()
  const rules = ignoreRules(text, options.defaultExcludes)
  const entries = applyGlobs(await walk(root.location, rules, exclusions), include, exclude, exclusions)
  const resolved = await resolveAll(root.location, entries, path => rules(path, true), exclusions)
  const { files, excludedLinks } = dropExcludedLinks(
    root.location,
    resolved.files,
    path => rules(path, false) ?? ruleOfExclude(exclude, path),
    exclusions
  )
  const unmatched = { include: include.unmatched(exclusions.paths()), exclude: exclude.unmatched(exclusions.paths()) }
  const paths = files.map(({ path }) => path)

  const count = problemOfCount(root, files, exclusions)
  const digested = files.length > MAX_FILES ? [] : await digestFiles(files)
  const faults = [
    ...resolved.faults,
    ...(options.defaultExcludes ? await findSecrets(files, includedByName(text)) : []),
    ...paths.flatMap(faultsOfPath),
    ...clashes(paths, MANIFEST_PATH),
    ...digested.filter(isFault)
  ]
  const definitions = await parameterDefinitions(files)
  const problems = [
    ...mistakesIn('include', unmatched.include),
    ...mistakesIn('exclude', unmatched.exclude),
    ...(count === null || (files.length === 0 && faults.length > 0) ? [] : [count]),
    ...problemsOf(faults),
    ...(files.length > 0 && options.isApplication !== false
      ? await problemsOfScripts(root, files, exclusions, faults)
      : []),
    ...(definitions ?? []).filter(isProblem)
  ]
  if (problems.length > 0) throw toError(problems)

  // Without problems, `digested` holds no faults and `definitions` no problems.
  return {
    files: digested as DesiredFile[],
    ignored: exclusions.counts(),
    excluded: exclusions.rules(),
    notices: [
      ...notices(paths, [...unmatched.include, ...unmatched.exclude], excludedLinks),
      ...(await checkoutNotices(root.workspace, root.location, rules))
    ],
    parameterDefinitions: definitions as ParameterDefinition[] | null
  }
}

/** Entries that the inputs `include` and `exclude` select. Records each of the others with its rule. */
function applyGlobs(entries: readonly Entry[], include: Globs, exclude: Globs, exclusions: Exclusions): Entry[] {
  return entries.filter(({ path, kind }) => {
    const excluded = ruleOfExclude(exclude, path)
    // The contents of an unreadable folder are unknown, so `include` cannot rule them out.
    const included = include.isEmpty || include.match(path) !== null || kind === 'unreadable-folder'
    if (excluded !== null) exclusions.add(path, excluded)
    else if (!included) exclusions.add(path, 'not in include')
    return excluded === null && included
  })
}

function ruleOfExclude(exclude: Globs, path: string): string | null {
  const line = exclude.match(path)
  return line === null ? null : `exclude: ${line}`
}

/**
 * Resolves each entry to a readable file or a fault. The files are sorted by path.
 *
 * @param ruleOfFolder returns the rule that excludes a folder, or null
 */
async function resolveAll(
  root: string,
  entries: readonly Entry[],
  ruleOfFolder: (path: string) => string | null,
  exclusions: Exclusions
) {
  const files: ResolvedFile[] = []
  const faults: Fault[] = []
  const resolveOne = async ({ path, location, kind }: Entry) => {
    if (kind === 'file' && (await isOurManifest({ path, location }))) return
    if (kind === 'file') return void files.push({ path, location })
    const found = kind === 'link' ? await resolveLink(root, { path, location }) : { kind, path }
    // In git, `venv/` does not match a link of that name. Here the pattern also excludes a link that cannot be sent.
    const rule = isFault(found) && kind === 'link' ? ruleOfFolder(path) : null
    if (rule !== null) exclusions.add(path, rule)
    else if (isFault(found)) faults.push(found)
    else files.push(found)
  }
  await Promise.all(entries.map(resolveOne))
  return { files: files.sort(byPath), faults }
}

/** Removes links whose target is excluded by a rule: the file must not be sent under another name either. */
function dropExcludedLinks(
  root: string,
  files: readonly ResolvedFile[],
  ruleOf: (path: string) => string | null,
  exclusions: Exclusions
): { files: ResolvedFile[]; excludedLinks: string[] } {
  const excludedLinks: string[] = []
  const kept = files.filter(({ path, location }) => {
    const target = relative(root, location).split(sep).join('/').normalize('NFC')
    const rule = target === path ? null : ruleOf(target)
    if (rule === null) return true
    exclusions.add(path, rule)
    excludedLinks.push(`${path} -> ${target}`)
    return false
  })
  return { files: kept, excludedLinks }
}

/** Returns true for a manifest of this action that somebody committed: it is skipped, not reported as an error. */
async function isOurManifest(file: ResolvedFile): Promise<boolean> {
  if (file.path !== MANIFEST_PATH) return false
  const bytes = await readStart(file, MAX_MANIFEST_CHARS)
  return Buffer.isBuffer(bytes) && parseManifest(bytes.toString('utf8')) !== null
}

function faultsOfPath(path: string): Fault[] {
  const kind = faultOfPath(path)
  return kind === null ? [] : [{ kind, path }]
}

function notices(paths: readonly string[], unmatched: readonly string[], excludedLinks: readonly string[]): string[] {
  const alike = differingOnlyInCase(paths).flat()
  const result: string[] = []
  if (alike.length > 0)
    result.push(`These paths differ only in case, and are the same file on many disks: ${listNames(alike)}.`)
  if (unmatched.length > 0)
    result.push(`These lines of "include" and "exclude" match no file: ${listNames(unmatched)}.`)
  if (excludedLinks.length > 0)
    result.push(
      `These links are not sent, because a rule excludes the files that they point to: ${listNames(excludedLinks)}.`
    )
  return result
}

function isFault(value: ResolvedFile | DesiredFile | Fault): value is Fault {
  return 'kind' in value
}

function isProblem(value: object): value is Problem {
  return 'reason' in value
}
