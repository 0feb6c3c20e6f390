import { listNames } from '../errors.ts'
import { digestFiles } from './digest.ts'
import { mistakesIn } from './glob-mistakes.ts'
import { type Globs, readGlobs } from './globs.ts'
import { Exclusions, includedByName, readIgnoreFile } from './ignore.ts'
import { checkoutNotices } from './incomplete-checkout.ts'
import type { ResolvedFile } from './links.ts'
import { MAX_MANIFEST_CHARS, parseManifest } from './manifest.ts'
import type { ParameterDefinition } from './metadata.ts'
import { byPath, clashes, differingOnlyInCase, faultOfPath } from './paths.ts'
import { parameterDefinitions, problemOfCount, problemsOfScripts } from './preflight.ts'
import { type Fault, type Problem, problemsOf, toUserError } from './problems.ts'
import { readStart } from './reading.ts'
import { findRoot, type Root } from './root.ts'
import { pathFrom, type Rules, ruleOfExclude, rulesOf } from './rules.ts'
import { findSecrets } from './secret-detection.ts'
import { type CollectOptions, type DesiredFile, type DesiredFiles, MANIFEST_PATH, MAX_FILES } from './types.ts'
import { type Tree, walk } from './walk.ts'

/**
 * Collects the files of the checkout that a version should hold. It reads nothing outside of the checkout and writes
 * nothing. The result does not depend on the order in which the disk lists the files.
 *
 * @throws UserError that lists every problem; a problem with the folder, the ignore file or a glob is reported alone,
 * because the other checks depend on them
 */
export async function collect(options: CollectOptions): Promise<DesiredFiles> {
  const root = await findRoot(options)
  const toError = (problems: readonly Problem[]) => toUserError(root.name, problems)

  const text = await readIgnoreFile(root)
  if (typeof text !== 'string') throw toError(text)
  const include = await readGlobs('include', options.include)
  const exclude = await readGlobs('exclude', options.exclude)
  if (Array.isArray(include) || Array.isArray(exclude)) throw toError([include, exclude].filter(Array.isArray).flat())

  const exclusions = new Exclusions()
  const rules = rulesOf(root, text, options.defaultExcludes, exclude)
  const tree = selectByGlobs(await walk(root, rules, exclusions), include, exclude, exclusions)
  const { files, excludedLinks } = await filesToSend(root, tree, rules, exclusions)
  const unmatched = { include: include.unmatched(exclusions.paths()), exclude: exclude.unmatched(exclusions.paths()) }
  const paths = files.map(({ path }) => path)

  const count = problemOfCount(root, files, exclusions)
  const digested = files.length > MAX_FILES ? [] : await digestFiles(files)
  const faults = [
    ...tree.faults,
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
      ...(await checkoutNotices(root, tree.linkedFolders, rules.ofPath))
    ],
    parameterDefinitions: definitions as ParameterDefinition[] | null
  }
}

/** The part of a tree that the inputs `include` and `exclude` select. Records each of the other paths with its rule. */
function selectByGlobs(tree: Tree, include: Globs, exclude: Globs, exclusions: Exclusions): Tree {
  const isSelected = (path: string, mayHideFiles = false): boolean => {
    const excluded = ruleOfExclude(exclude, path)
    const included = include.isEmpty || include.match(path) !== null || mayHideFiles
    if (excluded !== null) exclusions.add(path, excluded)
    else if (!included) exclusions.add(path, 'not in include')
    return excluded === null && included
  }
  return {
    files: tree.files.filter(({ path }) => isSelected(path)),
    // The contents of an unreadable folder are unknown, so `include` cannot rule them out.
    faults: tree.faults.filter(({ path, kind }) =>
      isSelected(path, kind === 'unreadable-folder' || include.namesBelow(path))
    ),
    excludedLinks: tree.excludedLinks.filter(({ path }) => isSelected(path, include.namesBelow(path))),
    linkedFolders: tree.linkedFolders
  }
}

/**
 * The files of a tree, sorted by path, without a committed manifest of this action, and without files whose real
 * location is excluded by a rule: they must not be sent under another name either. Describes the links to those.
 */
async function filesToSend(
  root: Root,
  tree: Tree,
  rules: Rules,
  exclusions: Exclusions
): Promise<{ files: ResolvedFile[]; excludedLinks: string[] }> {
  const excludedLinks = [...tree.excludedLinks]
  const files = tree.files.filter(file => {
    const isLinked = pathFrom(root.location, file.location) !== file.path
    const rule = isLinked ? rules.ofTarget(file.location, false) : null
    if (rule === null) return true
    exclusions.add(file.path, rule)
    excludedLinks.push(file)
    return false
  })
  const manifest = files.findIndex(({ path }) => path === MANIFEST_PATH)
  if (manifest !== -1 && (await isOurManifest(files[manifest] as ResolvedFile))) files.splice(manifest, 1)
  return {
    files: files.sort(byPath),
    excludedLinks: excludedLinks.map(({ path, location }) => `${path} -> ${pathFrom(root.location, location)}`).sort()
  }
}

/** Returns true for a manifest of this action that a person committed: it is skipped, not reported as an error. */
async function isOurManifest(file: ResolvedFile): Promise<boolean> {
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
    result.push(`These links are not sent, because a rule excludes their targets: ${listNames(excludedLinks)}.`)
  return result
}

function isFault(value: DesiredFile | Fault): value is Fault {
  return 'kind' in value
}

function isProblem(value: object): value is Problem {
  return 'reason' in value
}
