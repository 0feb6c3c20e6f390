import { createHash } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { bytes } from '../text/units.ts'
import { digestFiles } from './digest.ts'
import { DOCKERFILE, DOCKERIGNORE, dockerRules, includedByDockerignore } from './dockerignore.ts'
import { Exclusions, type IgnoreRules, readRules } from './ignore.ts'
import type { ResolvedFile } from './links.ts'
import { byPath, clashes, isInside } from './paths.ts'
import { type Fault, invalid, type Problem, problemsOf, toUserError } from './problems.ts'
import { findRoot, type Root } from './root.ts'
import { pathFrom } from './rules.ts'
import { findSecrets } from './secret-detection.ts'
import type { CollectOptions, ContextFile, DesiredFile, DesiredFiles, DockerContext } from './types.ts'
import { walk } from './walk.ts'

/** Maximum size of the files of a context, in bytes. */
const MAX_CONTEXT_BYTES = 1024 ** 3

/** Version of the format that is digested and sent. Changing the form of the archive changes this number. */
const FORMAT = 'docker-context 1'

/**
 * Collects the files of a Docker context: everything in the folder that `.dockerignore` and the built-in rules leave.
 * Links are followed inside of the checkout. Empty folders are left out, as in git.
 *
 * @throws UserError that lists every problem
 */
export async function collectDockerContext(
  options: Pick<CollectOptions, 'workspace' | 'path'>
): Promise<DockerContext & Pick<DesiredFiles, 'ignored'>> {
  const root = await findRoot(options, { input: 'environment-path', file: `the ${DOCKERFILE}` })
  const text = await readRules(root, DOCKERIGNORE)
  const rules = typeof text === 'string' ? dockerRules(text) : text
  if (typeof text !== 'string' || typeof rules !== 'function') throw toUserError(root.name, rules as Problem[])

  const exclusions = new Exclusions()
  const { files, faults } = await filesOf(root, rules, linesThatInclude(text), exclusions)
  const stats = await Promise.all(files.map(file => lstat(file.location).catch(() => null)))
  const size = stats.reduce((sum, stat) => sum + (stat?.size ?? 0), 0)
  // Reading a folder that is far too large would take minutes.
  const digested = size > MAX_CONTEXT_BYTES ? [] : await digestFiles(files)
  const allFaults = [
    ...faults,
    ...(await findSecrets(files, includedByDockerignore(text))),
    ...clashes(
      files.map(({ path }) => path),
      null
    ),
    ...digested.filter(isFault)
  ]
  const problems = [...problemsOf(allFaults, forContext), ...problemsOfContext(root, files, size)]
  if (problems.length > 0) throw toUserError(root.name, problems)
  // Without problems, `digested` holds no faults.
  const sent = (digested as DesiredFile[]).map(
    (file, index): ContextFile => ({ ...file, isExecutable: isExecutable(stats[index]?.mode ?? 0) })
  )
  return { folder: root.name, files: sent, size, digest: digestOf(sent), ignored: exclusions.counts() }
}

/**
 * Tells whether a file of the context may be executed. Windows does not know, so every file may be, as with Docker there.
 *
 * @param platform value of `process.platform`
 */
export function isExecutable(mode: number, platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'win32' || (mode & 0o100) !== 0
}

/** Digest of everything that decides about the image: paths, contents, and which files can be executed. */
export function digestOf(files: readonly ContextFile[]): string {
  const hash = createHash('sha256').update(FORMAT)
  for (const { path, sha256, isExecutable } of files) hash.update(`\n${JSON.stringify([path, sha256, isExecutable])}`)
  return hash.digest('hex')
}

/** Files that the rules leave, sorted, and paths that cannot be sent. The rules also apply to the targets of links. */
async function filesOf(
  root: Root,
  ofPath: IgnoreRules,
  named: string,
  exclusions: Exclusions
): Promise<{ files: ResolvedFile[]; faults: readonly Fault[] }> {
  // Rules start at the root of the context. Elsewhere, only the built-in ones apply, less the names that lines include.
  const builtIn = dockerRules(named) as IgnoreRules
  const ofTarget = (location: string, isFolder: boolean) =>
    isInside(root.location, location)
      ? ofPath(pathFrom(root.location, location), isFolder)
      : builtIn(pathFrom(root.workspace, location), isFolder)
  const tree = await walk(root, { ofPath, ofTarget }, exclusions)
  const files = tree.files.filter(({ path, location }) => {
    const isLinked = pathFrom(root.location, location) !== path
    const rule = isLinked ? ofTarget(location, false) : null
    if (rule !== null) exclusions.add(path, rule)
    return rule === null
  })
  return { files: files.sort(byPath), faults: tree.faults }
}

/** The lines with `!` of a `.dockerignore`. */
const linesThatInclude = (text: string): string =>
  text
    .split('\n')
    .filter(line => line.trim().startsWith('!'))
    .join('\n')

function problemsOfContext({ name }: Root, files: readonly ResolvedFile[], size: number): Problem[] {
  const problems: Problem[] = []
  if (!files.some(({ path }) => path === DOCKERFILE))
    problems.push(
      invalid(
        `Input "environment-path" is ${JSON.stringify(name)}.`,
        `It has no file "${DOCKERFILE}", from which the image is built.`,
        `Write the folder that holds the ${DOCKERFILE}, relative to the workspace.`
      )
    )
  if (size > MAX_CONTEXT_BYTES)
    problems.push(
      invalid(
        `Input "environment-path" is ${JSON.stringify(name)}.`,
        `Its ${files.length} files have ${bytes(size)}, and at most 1 GiB can be sent.`,
        `Exclude files with ${DOCKERIGNORE}, or download large files in the ${DOCKERFILE}.`
      )
    )
  return problems
}

/** Replaces the ignore file of an application in the advice; the input `exclude` does not apply to a context. */
function forContext(advice: string): string {
  return advice.replaceAll('.dr_apps_ignore or "exclude"', DOCKERIGNORE).replaceAll('.dr_apps_ignore', DOCKERIGNORE)
}

const isFault = (value: ResolvedFile | DesiredFile | Fault): value is Fault => 'kind' in value
