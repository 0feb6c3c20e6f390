import { stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { listNames } from '../errors.ts'
import type { Exclusions } from './ignore.ts'
import type { ResolvedFile } from './links.ts'
import { MAX_METADATA_BYTES, METADATA_FILE, type ParameterDefinition, readMetadata } from './metadata.ts'
import { type Fault, invalid, type Problem } from './problems.ts'
import { readStart } from './reading.ts'
import type { Root } from './root.ts'
import { BUILD_SCRIPT, isShellScript, START_SCRIPT, scriptsCalled } from './scripts.ts'
import { isUtf16 } from './text.ts'
import { MAX_FILES } from './types.ts'

/** Maximum number of bytes that are read of a script. */
const MAX_SCRIPT_BYTES = 1024 * 1024

const BOM = Buffer.from([0xef, 0xbb, 0xbf])
const TOP_FOLDERS = 5

/** Problem for a version with too many files or none. Null if the number is valid. */
export function problemOfCount(root: Root, files: readonly ResolvedFile[], exclusions: Exclusions): Problem | null {
  const folder = `Folder ${JSON.stringify(root.name)}`
  if (files.length === 0) {
    const rules = exclusions.counts().map(({ rule, count }) => `${rule}: ${count}`)
    const saw = rules.length > 0 ? `Everything in it is excluded, by these rules: ${listNames(rules)}.` : 'It is empty.'
    return invalid(
      `${folder} has no files to send.`,
      saw,
      'Set "path" to the folder with start-app.sh, or correct the rules.'
    )
  }
  if (files.length <= MAX_FILES) return null
  return {
    reason: 'limit-exceeded',
    what: `${folder} has ${files.length} files to send.`,
    saw: `A version holds at most ${MAX_FILES} files and the manifest of this action. Most are in ${largestFolders(files)}.`,
    next: 'Exclude the files that the application does not need, with .dr_apps_ignore or the input "exclude".'
  }
}

function largestFolders(files: readonly ResolvedFile[]): string {
  const counts = new Map<string, number>()
  for (const { path } of files) {
    const folder = path.includes('/') ? `${path.slice(0, path.indexOf('/'))}/` : './'
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  return [...counts]
    .sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1))
    .slice(0, TOP_FOLDERS)
    .map(([folder, count]) => `${JSON.stringify(folder)} (${count})`)
    .join(', ')
}

/** Checks that the platform can run the scripts. It would report these problems only after minutes of building. */
export async function problemsOfScripts(
  root: Root,
  files: readonly ResolvedFile[],
  exclusions: Exclusions,
  faults: readonly Fault[]
): Promise<Problem[]> {
  const problems: Problem[] = []
  const isFaulty = faults.some(({ path }) => path === START_SCRIPT)
  if (!files.some(({ path }) => path === START_SCRIPT) && !isFaulty)
    problems.push(await missing(root, files, exclusions))
  const byPath = new Map(files.map(file => [file.path, file]))
  const calls = new Map<string, string | null>([
    [START_SCRIPT, null],
    [BUILD_SCRIPT, null]
  ])
  // The loop also visits scripts that are added while it runs.
  for (const [path, caller] of calls) {
    const script = byPath.get(path)
    const bytes = script === undefined ? null : await readStart(script, MAX_SCRIPT_BYTES)
    // Errors of reading are reported when the file is digested.
    if (!Buffer.isBuffer(bytes) || (caller !== null && !isShellScript(path, bytes))) continue
    problems.push(...problemsOfScript(path, bytes, caller))
    for (const called of scriptsCalled(path, bytes.toString('latin1'), byPath))
      if (!calls.has(called)) calls.set(called, path)
  }
  return problems
}

/** Problems of one script, which the platform runs or which the script `caller` calls. */
function problemsOfScript(name: string, bytes: Buffer, caller: string | null): Problem[] {
  const problem = (saw: string, next: string): Problem => {
    const explanation = invalid(`File ${JSON.stringify(name)} cannot be run by DataRobot.`, saw, next)
    return { ...explanation, place: { file: name, line: 1 } }
  }
  if (isUtf16(bytes)) return [problem('It is UTF-16.', 'Save it as UTF-8.')]
  const problems: Problem[] = []
  if (caller === null && bytes.subarray(0, BOM.length).equals(BOM))
    problems.push(problem('It begins with a byte order mark.', 'Save it as UTF-8 without one.'))
  else if (name === START_SCRIPT && bytes.toString('latin1', 0, 2) !== '#!')
    problems.push(
      problem('Its first line does not begin with "#!".', 'Begin it with "#!/usr/bin/env bash" or another interpreter.')
    )
  const [lineEnd] = /\r\n|\r/.exec(bytes.toString('latin1')) ?? []
  if (lineEnd !== undefined)
    problems.push(
      problem(
        `It has ${lineEnd === '\r' ? 'CR' : 'CR LF'} line endings${caller === null ? '' : `, and "${caller}" calls it`}.`,
        lineEnd === '\r'
          ? 'Save it with LF line endings.'
          : `Write "*${posix.extname(name)} text eol=lf" into .gitattributes, run git add --renormalize . and commit both.`
      )
    )
  return problems
}

async function missing(root: Root, files: readonly ResolvedFile[], exclusions: Exclusions): Promise<Problem> {
  const problem = (saw: string, next: string) =>
    invalid(`Folder ${JSON.stringify(root.name)} has no file "${START_SCRIPT}" to send.`, saw, next)
  const rule = exclusions.ruleOf(START_SCRIPT)
  if (rule !== null) return problem(`It is excluded by the rule ${JSON.stringify(rule)}.`, 'Correct that rule.')
  const otherCase = files.find(({ path }) => path.toLowerCase() === START_SCRIPT)
  if (otherCase !== undefined)
    return problem(`There is ${JSON.stringify(otherCase.path)}.`, 'Rename it: the name is case-sensitive.')
  const kind = await stat(join(root.location, START_SCRIPT)).catch(() => null)
  if (kind?.isDirectory()) return problem('A folder has that name.', 'Rename the folder and write the script.')
  const folders = files
    .filter(({ path }) => posix.basename(path) === START_SCRIPT)
    .map(({ path }) => posix.join(root.name, posix.dirname(path)))
  if (folders.length > 0)
    return problem(`There is one in ${listNames(folders.sort())}.`, 'Set the input "path" to the folder that holds it.')
  return problem(
    'DataRobot starts an application by running it.',
    'Write one that starts a server on port 8080. Begin it with #!/usr/bin/env bash.'
  )
}

/** The parameter definitions of the `metadata.yaml` at the root. Null if there is none. */
export async function parameterDefinitions(
  files: readonly ResolvedFile[]
): Promise<ParameterDefinition[] | Problem[] | null> {
  const file = files.find(({ path }) => path === METADATA_FILE)
  const bytes = file === undefined ? null : await readStart(file, MAX_METADATA_BYTES + 1)
  return Buffer.isBuffer(bytes) ? readMetadata(bytes) : null
}
