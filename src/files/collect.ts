import { listNames } from '../errors.ts'
import { digestFiles } from './digest.ts'
import { type Globs, readGlobs } from './globs.ts'
import { type IgnoreRules, ignoreRules, LeftOut, readIgnoreFile } from './ignore.ts'
import { type Place, resolveLink } from './links.ts'
import { startScriptNotices } from './listening.ts'
import { MAX_MANIFEST_CHARS, parseManifest } from './manifest.ts'
import type { ParameterDefinition } from './metadata.ts'
import { byPath, clashes, differingOnlyInCase, faultOfPath } from './paths.ts'
import { parameterDefinitions, problemOfCount, problemsOfScripts } from './preflight.ts'
import { type Fault, type Problem, problemsOf, refusal } from './problems.ts'
import { readBeginning } from './reading.ts'
import { findRoot } from './root.ts'
import { type CollectOptions, MANIFEST_PATH, MAX_FILES, type Want, type WantFile } from './types.ts'
import { type Entry, walk } from './walk.ts'

/**
 * Reads what the checkout says a version should hold. Nothing outside of the folder is read, nothing is written, and
 * the same tree gives the same answer in whatever order the disk lists it.
 *
 * @throws UserError with everything that is wrong; where the folder, the ignore file or a glob is, only with that, for
 * without them the rest would be judged wrongly
 */
export async function collect(options: CollectOptions): Promise<Want> {
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
  const { places, ...found } = await resolve(root.location, entries, rules, leftOut)
  const paths = places.map(({ path }) => path)

  const count = problemOfCount(root, places, leftOut)
  const digested = places.length > MAX_FILES ? [] : await digestFiles(places)
  const faults = [
    ...found.faults,
    ...paths.flatMap(faultsOfPath),
    ...clashes(paths, MANIFEST_PATH),
    ...digested.filter(isFault)
  ]
  const definitions = await parameterDefinitions(places)
  const problems = [
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
    files: digested as WantFile[],
    ignored: leftOut.counts(),
    notices: [
      ...notices(paths, include, exclude),
      ...(options.isApplication === false ? [] : await startScriptNotices(places))
    ],
    parameterDefinitions: definitions as ParameterDefinition[] | null
  }
}

/** What the two inputs let through; the rest is counted. */
function pick(entries: readonly Entry[], include: Globs, exclude: Globs, leftOut: LeftOut): Entry[] {
  return entries.filter(({ path, kind }) => {
    const excluded = exclude.match(path)
    // What lies in a folder that cannot be listed is not known, so `include` cannot leave it out.
    const included = include.isEmpty || include.match(path) !== null || kind === 'unreadable-folder'
    if (excluded !== null) leftOut.add(path, `exclude: ${excluded}`)
    else if (!included) leftOut.add(path, 'not in include')
    return excluded === null && included
  })
}

/** Sorts out what can be read, and where; sorted by path. */
async function resolve(root: string, entries: readonly Entry[], rules: IgnoreRules, leftOut: LeftOut) {
  const places: Place[] = []
  const faults: Fault[] = []
  const resolveOne = async ({ path, location, kind }: Entry) => {
    if (kind === 'file' && (await isOurManifest({ path, location }))) return
    if (kind === 'file') return void places.push({ path, location })
    const found = kind === 'link' ? await resolveLink(root, { path, location }) : { kind, path }
    // `venv/` does not mean a link called so, in git; but where the link could not be sent, it is what the rule is for.
    const rule = isFault(found) && kind === 'link' ? rules(path, true) : null
    if (rule !== null) leftOut.add(path, rule)
    else if (isFault(found)) faults.push(found)
    else places.push(found)
  }
  await Promise.all(entries.map(resolveOne))
  return { places: places.sort(byPath), faults }
}

/** The manifest of a version that someone took back into the repository: not worth an error. */
async function isOurManifest(place: Place): Promise<boolean> {
  if (place.path !== MANIFEST_PATH) return false
  const bytes = await readBeginning(place, MAX_MANIFEST_CHARS)
  return Buffer.isBuffer(bytes) && parseManifest(bytes.toString('utf8')) !== null
}

function faultsOfPath(path: string): Fault[] {
  const kind = faultOfPath(path)
  return kind === null ? [] : [{ kind, path }]
}

function notices(paths: readonly string[], include: Globs, exclude: Globs): string[] {
  const alike = differingOnlyInCase(paths).flat()
  // To exclude what is not there is no mistake, but braces are: other tools expand them.
  const idle = [...include.unmatched(), ...exclude.unmatched().filter(hasBraces)]
  const said: string[] = []
  if (alike.length > 0)
    said.push(`These paths differ only in case, and fall together on many disks: ${listNames(alike)}.`)
  if (idle.length > 0) said.push(`These lines of "include" and "exclude" match no file: ${listNames(idle)}.`)
  if (idle.some(hasBraces)) said.push('Braces are not expanded in "include" and "exclude": write a line for each.')
  return said
}

function hasBraces(line: string): boolean {
  return line.includes('{')
}

function isFault(value: Place | WantFile | Fault): value is Fault {
  return 'kind' in value
}

function isProblem(value: object): value is Problem {
  return 'reason' in value
}
