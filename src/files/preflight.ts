import { lstat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { listNames } from '../errors.ts'
import type { LeftOut } from './ignore.ts'
import type { ResolvedFile } from './links.ts'
import { MAX_METADATA_BYTES, METADATA_FILE, type ParameterDefinition, readMetadata } from './metadata.ts'
import { type Fault, invalid, type Problem } from './problems.ts'
import { readBeginning } from './reading.ts'
import type { Root } from './root.ts'
import { isShellScript, scriptsCalled } from './scripts.ts'
import { isUtf16 } from './text.ts'
import { MAX_FILES } from './types.ts'

/** Scripts that DataRobot runs (platform.md §7): one starts the application, the other (optional) builds its image. */
const START_SCRIPT = 'start-app.sh'
const BUILD_SCRIPT = 'build-app.sh'
/** A script is looked through so far. */
const MAX_SCRIPT_BYTES = 1024 * 1024

const BOM = Buffer.from([0xef, 0xbb, 0xbf])
const TOP_FOLDERS = 5

/** Too many files, or none; null when their number fits a version. */
export function problemOfCount(root: Root, files: readonly ResolvedFile[], leftOut: LeftOut): Problem | null {
  const folder = `Folder ${JSON.stringify(root.name)}`
  if (files.length === 0) {
    const rules = leftOut.counts().map(({ rule, count }) => `${rule}: ${count}`)
    const saw =
      rules.length > 0 ? `Everything in it was left out, by these rules: ${listNames(rules)}.` : 'It is empty.'
    return invalid(
      `${folder} has no files to send.`,
      saw,
      'Let "path" name the folder that holds start-app.sh, or correct the rules.'
    )
  }
  if (files.length <= MAX_FILES) return null
  return {
    reason: 'limit-exceeded',
    what: `${folder} has ${files.length} files to send.`,
    saw: `DataRobot holds ${MAX_FILES} in a version, beside the manifest of this action; most lie in ${fullest(files)}.`,
    next: 'Leave out what the application does not need, with .dr_apps_ignore or the input "exclude".'
  }
}

function fullest(files: readonly ResolvedFile[]): string {
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

/** Whether the platform could run the scripts; what it would only say after a build of minutes. */
export async function problemsOfScripts(
  root: Root,
  files: readonly ResolvedFile[],
  leftOut: LeftOut,
  faults: readonly Fault[]
): Promise<Problem[]> {
  const problems: Problem[] = []
  const isFaulty = faults.some(({ path }) => path === START_SCRIPT)
  if (!files.some(({ path }) => path === START_SCRIPT) && !isFaulty) problems.push(await missing(root, files, leftOut))
  const byPath = new Map(files.map(file => [file.path, file]))
  const calls = new Map<string, string | null>([
    [START_SCRIPT, null],
    [BUILD_SCRIPT, null]
  ])
  // Goes on over what is added meanwhile.
  for (const [path, caller] of calls) {
    const script = byPath.get(path)
    const bytes = script === undefined ? null : await readBeginning(script, MAX_SCRIPT_BYTES)
    // A fault of reading shows when the file is digested.
    if (!Buffer.isBuffer(bytes) || (caller !== null && !isShellScript(path, bytes))) continue
    problems.push(...problemsOfScript(path, bytes, caller))
    for (const called of scriptsCalled(path, bytes.toString('latin1'), byPath))
      if (!calls.has(called)) calls.set(called, path)
  }
  return problems
}

/** What is wrong with a script that the platform runs itself, or that another script calls. */
function problemsOfScript(name: string, bytes: Buffer, caller: string | null): Problem[] {
  const problem = (saw: string, next: string) =>
    invalid(`File ${JSON.stringify(name)} cannot be run by DataRobot.`, saw, next)
  if (isUtf16(bytes)) return [problem('It is UTF-16.', 'Save it as UTF-8.')]
  const problems: Problem[] = []
  if (caller === null && bytes.subarray(0, BOM.length).equals(BOM))
    problems.push(problem('A byte order mark stands before its first line.', 'Save it as UTF-8 without one.'))
  else if (name === START_SCRIPT && bytes.toString('latin1', 0, 2) !== '#!')
    problems.push(
      problem(
        'Its first line does not begin with "#!".',
        'Begin it with #!/usr/bin/env bash, or the program that runs it.'
      )
    )
  const [ends] = /\r\n|\r/.exec(bytes.toString('latin1')) ?? []
  if (ends !== undefined)
    problems.push(
      problem(
        `It has ${ends === '\r' ? 'CR' : 'CR LF'} line ends${caller === null ? '' : `, and "${caller}" calls it`}.`,
        ends === '\r'
          ? 'Save it with LF line ends.'
          : `Write "*${posix.extname(name)} text eol=lf" into .gitattributes, run git add --renormalize . and commit both.`
      )
    )
  return problems
}

async function missing(root: Root, files: readonly ResolvedFile[], leftOut: LeftOut): Promise<Problem> {
  const problem = (saw: string, next: string) =>
    invalid(`Folder ${JSON.stringify(root.name)} has no file "${START_SCRIPT}" to send.`, saw, next)
  const rule = leftOut.ruleOf(START_SCRIPT)
  if (rule !== null) return problem(`It is left out by the rule ${JSON.stringify(rule)}.`, 'Correct that rule.')
  const otherCase = files.find(({ path }) => path.toLowerCase() === START_SCRIPT)
  if (otherCase !== undefined) return problem(`There is ${JSON.stringify(otherCase.path)}.`, 'Rename it: case counts.')
  const kind = await lstat(join(root.location, START_SCRIPT)).catch(() => null)
  if (kind?.isDirectory()) return problem('That name is a folder.', 'Rename the folder and write the script.')
  const folders = files
    .filter(({ path }) => posix.basename(path) === START_SCRIPT)
    .map(({ path }) => posix.join(root.name, posix.dirname(path)))
  if (folders.length > 0)
    return problem(
      `There is one in ${listNames(folders.sort())}.`,
      'Let the input "path" name the folder that holds it.'
    )
  return problem(
    'DataRobot starts an application by running it.',
    'Write one that listens on port 8080, beginning with #!/usr/bin/env bash.'
  )
}

/** The definitions of the root's `metadata.yaml`; null without that file. */
export async function parameterDefinitions(
  files: readonly ResolvedFile[]
): Promise<ParameterDefinition[] | Problem[] | null> {
  const file = files.find(({ path }) => path === METADATA_FILE)
  const bytes = file === undefined ? null : await readBeginning(file, MAX_METADATA_BYTES + 1)
  return Buffer.isBuffer(bytes) ? readMetadata(bytes) : null
}
