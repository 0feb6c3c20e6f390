import { relative, sep } from 'node:path'
import { listNames } from '../errors.ts'
import { digestFiles } from './digest.ts'
import { mistakesIn } from './glob-mistakes.ts'
import { type Globs, readGlobs } from './globs.ts'
import { ignoreRules, LeftOut, namedBack, readIgnoreFile } from './ignore.ts'
import { checkoutNotices } from './incomplete-checkout.ts'
import { type ResolvedFile, resolveLink } from './links.ts'
import { startScriptNotices } from './listening.ts'
import { MAX_MANIFEST_CHARS, parseManifest } from './manifest.ts'
import type { ParameterDefinition } from './metadata.ts'
import { byPath, clashes, differingOnlyInCase, faultOfPath } from './paths.ts'
import { parameterDefinitions, problemOfCount, problemsOfScripts } from './preflight.ts'
import { type Fault, type Problem, problemsOf, refusal } from './problems.ts'
import { readBeginning } from './reading.ts'
import { findRoot } from './root.ts'
import { findSecrets } from './secret-detection.ts'
import { type CollectOptions, type DesiredFile, type DesiredFiles, MANIFEST_PATH, MAX_FILES } from './types.ts'
import { type Entry, walk } from './walk.ts'

/**
 * Reads what the checkout says a version should hold. Nothing outside of the folder is read, nothing is written, and
 * the same tree gives the same answer in whatever order the disk lists it.
 *
 * @throws UserError with everything that is wrong; where the folder, the ignore file or a glob is, only with that, for
 * without them the rest would be judged wrongly
 */
export async function collect(options: CollectOptions): Promise<DesiredFiles> {
  const root = await findRoot(options)
  const refuse = (problems: readonly Problem[]) => refusal(root.name, problems)

  const text = await readIgnoreFile(root.location)
  if (typeof text !== 'string') throw refuse(text)
  const include = await readGlobs('include', options.include)
  const exclude = await readGlobs('exclude', options.exclude)
  if (Array.isArray(include) || Array.isArray(exclude)) throw refuse([include, exclude].filter(Array.isArray).flat())

  const leftOut = new LeftOut()
  const rules = ignoreRules(text, options.defaultExcludes)
  const entries = pick(await walk(root.location, rules, leftOut), include, exclude, leftOut)
  const found = await resolve(root.location, entries, path => rules(path, true), leftOut)
  const { places, leftOutLinks } = dropLinks(
    root.location,
    found.places,
    path => rules(path, false) ?? ruleOfExclude(exclude, path),
    leftOut
  )
  const idle = { include: include.idle(leftOut.paths()), exclude: exclude.idle(leftOut.paths()) }
  const paths = places.map(({ path }) => path)

  const count = problemOfCount(root, places, leftOut)
  const digested = places.length > MAX_FILES ? [] : await digestFiles(places)
  const faults = [
    ...found.faults,
    ...(options.defaultExcludes ? await findSecrets(places, namedBack(text)) : []),
    ...paths.flatMap(faultsOfPath),
    ...clashes(paths, MANIFEST_PATH),
    ...digested.filter(isFault)
  ]
  const definitions = await parameterDefinitions(places)
  const problems = [
    ...mistakesIn('include', idle.include),
    ...mistakesIn('exclude', idle.exclude),
    ...(count === null || (places.length === 0 && faults.length > 0) ? [] : [count]),
    ...problemsOf(faults),
    ...(places.length > 0 && options.isApplication !== false
      ? await problemsOfScripts(root, places, leftOut, faults)
      : []),
    ...(definitions ?? []).filter(isProblem)
  ]
  if (problems.length > 0) throw refuse(problems)

  // No problem means that there is neither a fault nor a problem among these.
  return {
    files: digested as DesiredFile[],
    ignored: leftOut.counts(),
    notices: [
      ...notices(paths, [...idle.include, ...idle.exclude], leftOutLinks),
      ...(await checkoutNotices(root.workspace, root.location, rules)),
      ...(options.isApplication === false ? [] : await startScriptNotices(places))
    ],
    parameterDefinitions: definitions as ParameterDefinition[] | null
  }
}

/** What the two inputs let through; the rest is counted. */
function pick(entries: readonly Entry[], include: Globs, exclude: Globs, leftOut: LeftOut): Entry[] {
  return entries.filter(({ path, kind }) => {
    const excluded = ruleOfExclude(exclude, path)
    // What lies in a folder that cannot be listed is not known, so `include` cannot leave it out.
    const included = include.isEmpty || include.match(path) !== null || kind === 'unreadable-folder'
    if (excluded !== null) leftOut.add(path, excluded)
    else if (!included) leftOut.add(path, 'not in include')
    return excluded === null && included
  })
}

function ruleOfExclude(exclude: Globs, path: string): string | null {
  const line = exclude.match(path)
  return line === null ? null : `exclude: ${line}`
}

/**
 * Sorts out what can be read, and where; sorted by path.
 *
 * @param ruleOfFolder the rule that leaves out a folder
 */
async function resolve(
  root: string,
  entries: readonly Entry[],
  ruleOfFolder: (path: string) => string | null,
  leftOut: LeftOut
) {
  const places: ResolvedFile[] = []
  const faults: Fault[] = []
  const resolveOne = async ({ path, location, kind }: Entry) => {
    if (kind === 'file' && (await isOurManifest({ path, location }))) return
    if (kind === 'file') return void places.push({ path, location })
    const found = kind === 'link' ? await resolveLink(root, { path, location }) : { kind, path }
    // `venv/` does not mean a link called so, in git; but where the link could not be sent, it is what the rule is for.
    const rule = isFault(found) && kind === 'link' ? ruleOfFolder(path) : null
    if (rule !== null) leftOut.add(path, rule)
    else if (isFault(found)) faults.push(found)
    else places.push(found)
  }
  await Promise.all(entries.map(resolveOne))
  return { places: places.sort(byPath), faults }
}

/** Without the links to files that a rule leaves out: under another name they are as little wanted. */
function dropLinks(
  root: string,
  places: readonly ResolvedFile[],
  ruleOf: (path: string) => string | null,
  leftOut: LeftOut
): { places: ResolvedFile[]; leftOutLinks: string[] } {
  const leftOutLinks: string[] = []
  const kept = places.filter(({ path, location }) => {
    const target = relative(root, location).split(sep).join('/').normalize('NFC')
    const rule = target === path ? null : ruleOf(target)
    if (rule === null) return true
    leftOut.add(path, rule)
    leftOutLinks.push(`${path} -> ${target}`)
    return false
  })
  return { places: kept, leftOutLinks }
}

/** The manifest of a version that someone took back into the repository: not worth an error. */
async function isOurManifest(place: ResolvedFile): Promise<boolean> {
  if (place.path !== MANIFEST_PATH) return false
  const bytes = await readBeginning(place, MAX_MANIFEST_CHARS)
  return Buffer.isBuffer(bytes) && parseManifest(bytes.toString('utf8')) !== null
}

function faultsOfPath(path: string): Fault[] {
  const kind = faultOfPath(path)
  return kind === null ? [] : [{ kind, path }]
}

function notices(paths: readonly string[], idle: readonly string[], leftOutLinks: readonly string[]): string[] {
  const alike = differingOnlyInCase(paths).flat()
  const said: string[] = []
  if (alike.length > 0)
    said.push(`These paths differ only in case, and fall together on many disks: ${listNames(alike)}.`)
  if (idle.length > 0) said.push(`These lines of "include" and "exclude" match no file: ${listNames(idle)}.`)
  if (leftOutLinks.length > 0)
    said.push(
      `These links were left out, since a rule leaves out the files that they lead to: ${listNames(leftOutLinks)}.`
    )
  return said
}

function isFault(value: ResolvedFile | DesiredFile | Fault): value is Fault {
  return 'kind' in value
}

function isProblem(value: object): value is Problem {
  return 'reason' in value
}
