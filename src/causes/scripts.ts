import { type Command, commandsOf, interpreterLine } from '../files/commands.ts'
import type { DeployedSources } from '../files/deployed-sources.ts'
import { BUILD_SCRIPT, START_SCRIPT } from '../files/scripts.ts'
import type { Place } from './types.ts'

const SCRIPTS = [BUILD_SCRIPT, START_SCRIPT]

/** A command of a script of the application. */
interface ScriptCommand extends Command {
  file: string
}

const parsed = new WeakMap<DeployedSources, readonly ScriptCommand[]>()

/** Commands of the scripts that DataRobot runs, in the order in which it runs them. */
export function scriptCommands(files: DeployedSources): readonly ScriptCommand[] {
  const known = parsed.get(files)
  if (known !== undefined) return known
  const commands = SCRIPTS.flatMap(file =>
    commandsOf(files.has(file) ? (files.lines(file) ?? []) : []).map(command => ({ ...command, file }))
  )
  parsed.set(files, commands)
  return commands
}

/** Place of the first command whose text a test accepts. */
export function commandPlace(test: (text: string) => boolean, files: DeployedSources): Place | null {
  const found = scriptCommands(files).find(({ text }) => test(text))
  return found === undefined ? null : { file: found.file, line: found.line }
}

/** Folders in which scripts run commands of Node, with a final slash. The folder of the application comes last. */
export function nodeFolders(files: DeployedSources): string[] {
  const folders = scriptCommands(files).flatMap(({ text, folder }) => {
    if (folder === null || !/\b(?:npm|npx|pnpm|yarn|bunx?|vite|tsc|next|webpack)\b/.test(text)) return []
    const option = /\s(?:--prefix|--cwd|--dir|-C)[=\s]\s*(?:\.\/)?([\w./-]{1,200})/.exec(text)?.[1]
    return [option === undefined ? folder : `${folder}${option.replace(/\/$/, '')}/`]
  })
  return [...new Set([...folders, ''])]
}

/** The program that the start script runs: a file, or the module that a server loads. `at` is the line of the script. */
export function startedProgram(files: DeployedSources): { file: string | null; at: Place } | null {
  const script = files.has(START_SCRIPT) ? (files.lines(START_SCRIPT) ?? []) : []
  const at = (line: number): Place => ({ file: START_SCRIPT, line })
  for (const { text, line, folder } of commandsOf(script).reverse()) {
    const file = programsIn(text, folder ?? '', files).find(path => files.has(path))
    if (file !== undefined) return { file, at: at(line) }
  }
  const started = interpreterLine(script)
  return started === null ? null : { file: null, at: at(started.line) }
}

/** Files that a command may run: one that it names, the program of a script of npm, or a module of a server. */
function programsIn(text: string, folder: string, files: DeployedSources): string[] {
  const named = [...text.matchAll(/\s([\w./-]{1,200}\.(?:py|[cm]?[jt]s|R))(?=\s|:|$)/g)]
  const modules = [...text.matchAll(/\s([A-Za-z_][\w.]{0,200}):[A-Za-z_][\w.]*(?=\(|\s|$)/g)]
  const script = /\bnpm (?:run )?([\w:-]{1,100})$/.exec(text.trim())?.[1]
  const program = script === undefined ? undefined : npmProgram(script, `${folder}package.json`, files)
  const paths = [
    ...named.map(([, path = '']) => path.replace(/^\.\//, '')),
    ...(program === undefined ? [] : [program]),
    ...modules.flatMap(([, name = '']) => [
      `${name.replaceAll('.', '/')}.py`,
      `${name.replaceAll('.', '/')}/__init__.py`
    ])
  ]
  return paths.map(path => folder + path)
}

/** Scripts of npm that start several programs. */
const SEVERAL = /\bnode\s.*\bnode\s|\b(?:concurrently|npm-run-all|run-[ps])\b|\s&\s/

/** Program of a script of `package.json`: `server.js` for `"start": "node server.js"`. */
function npmProgram(script: string, file: string, files: DeployedSources): string | undefined {
  const line = files.has(file) ? files.lines(file)?.find(each => each.includes(`"${script}"`)) : undefined
  if (line === undefined || SEVERAL.test(line)) return undefined
  return /\bnode\s[^"]{0,200}?([\w./-]{1,200}\.[cm]?[jt]s)\b/.exec(line)?.[1]?.replace(/^\.\//, '')
}
