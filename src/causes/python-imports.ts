import { posix } from 'node:path'
import type { DeployedSources } from '../files/deployed-sources.ts'
import type { SourceWarning } from '../files/types.ts'
import { exclusionAdvice } from './advice.ts'
import { packagesOf } from './modules.ts'
import { STANDARD_MODULES, TRANSITIVE_MODULES } from './python-modules.ts'
import { listPlace, normalized, requirementNames } from './requirements.ts'
import { scriptCommands, startedProgram } from './scripts.ts'

/** Maximum number of modules that are read. */
const MAX_MODULES = 200
const IMPORT = /^(?:import\s+(.+)|from\s+(\.*[\w.]*)\s+import\s+\(?([^)]*))/

/** An import that a module always executes: not inside of a condition, a function or a `try`. */
interface Import {
  module: string
  /** Names that it imports from the module, which may be modules too. */
  names: readonly string[]
  file: string
  line: number
}

/**
 * Finds imports of packages that nothing provides: no requirement, no module of the application, and not Python itself.
 * It is silent if it cannot know what is installed: without a list of packages, with other commands that install, with
 * packages from folders or repositories, or if the program changes its search path.
 */
export function missingPythonPackages(files: DeployedSources, paths: readonly string[]): SourceWarning[] {
  const program = startedProgram(files)?.file ?? null
  const list = listPlace(files)?.file ?? null
  if (program === null || !program.endsWith('.py') || list === null || installsMore(files)) return []
  const names = requirementNames(files)
  if (names === null) return []
  const seen = new Set<string>()
  const imports = reachableImports(program, files, paths)
  if (imports === null) return []
  return imports.flatMap(({ module, file, line }): SourceWarning[] => {
    const top = module.split('.')[0] ?? ''
    if (top === '' || seen.has(top)) return []
    seen.add(top)
    if (STANDARD_MODULES.has(top) || isOwnModule(top, paths)) return []
    const where = { file, line }
    const folders = ['', `${posix.dirname(file)}/`]
    const excluded = exclusionAdvice(
      folders.map(folder => `${posix.join(folder, top)}.py`),
      files
    )
    if (excluded !== null) return [{ message: `${file} imports ${top}: ${excluded}.`, ...where }]
    if (isProvided(module, top, names)) return []
    const [name] = packagesOf(module)
    if (name === undefined) return []
    const message = `${file} imports ${top}, but no requirement names it: add "${name}" to ${list}, unless the execution environment or another package installs it.`
    return [{ message, ...where }]
  })
}

/** Returns true if a requirement names the module, or a package that may bring it. */
function isProvided(module: string, top: string, names: { all: ReadonlySet<string>; isComplete: boolean }): boolean {
  const candidates = [top, ...packagesOf(module)].map(normalized)
  if (candidates.some(name => names.all.has(name))) return true
  // A lock file has all packages, but a package may still have another name than its module.
  if (!names.isComplete && TRANSITIVE_MODULES.has(top)) return true
  const words = wordsOf(top)
  return words.length > 0 && [...names.all].some(name => words.every(word => wordsOf(name).includes(word)))
}

/** Words of a name: a requirement with all words of a module may bring it, as `langchain-openai` brings `langchain`. */
const wordsOf = (name: string): string[] =>
  normalized(name)
    .split('-')
    .filter(word => word.length > 2 && !/^(?:python|py|lib|api|sdk|core|client|utils|tools)$/.test(word))

/** Returns true if scripts install packages in another way than from the list. */
function installsMore(files: DeployedSources): boolean {
  return scriptCommands(files).some(({ text }) => {
    if (/\b(?:conda|mamba|micromamba|pipenv|pdm|poetry|hatch|rye|pixi)\b/.test(text)) return true
    const words = /\b(?:pip3?|uv)\b.*?\b(?:install|add)\b(.*)/.exec(text)?.[1]?.trim().split(/\s+/) ?? []
    return words.some(
      (word, index) =>
        !word.startsWith('-') && !/^(?:-r|--requirement|-c|--constraint)$/.test(words[index - 1] ?? '') && word !== ''
    )
  })
}

const isOwnModule = (top: string, paths: readonly string[]): boolean =>
  paths.some(path => {
    const parts = path.split('/')
    const name = parts.at(-1) ?? ''
    return (
      parts.slice(0, -1).includes(top) ||
      name === `${top}.py` ||
      (name.startsWith(`${top}.`) && /\.(?:so|pyd|pyc|pyi)$/.test(name))
    )
  })

/** Imports of a program and of the modules of the application that it imports. Null if its search path is unknown. */
function reachableImports(program: string, files: DeployedSources, paths: readonly string[]): Import[] | null {
  // Streamlit runs the scripts of `pages` too.
  const pages = paths.filter(
    path => posix.join(posix.dirname(program), 'pages') === posix.dirname(path) && path.endsWith('.py')
  )
  const queue = [program, ...pages]
  const found: Import[] = []
  for (let index = 0; index < queue.length && index < MAX_MODULES; index += 1) {
    const file = queue[index] as string
    const lines = files.lines(file) ?? []
    if (lines.some(line => /\bsys\.path\b|\bsite\.addsitedir\b/.test(line))) return null
    for (const each of importsIn(file, lines)) {
      found.push(each)
      for (const path of pathsOf(each)) if (files.has(path) && !queue.includes(path)) queue.push(path)
    }
  }
  return found.filter(({ module }) => !module.startsWith('.'))
}

/** Files that may hold an imported module, beside its importer and in the folder of the application. */
function pathsOf({ module, names, file }: Import): string[] {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  const name = module.slice(dots).replaceAll('.', '/')
  const beside = posix.join(posix.dirname(file), ...Array<string>(Math.max(0, dots - 1)).fill('..'))
  const folders = (dots > 0 ? [beside] : [beside, '.']).map(folder => posix.join(folder, name))
  const all = folders.flatMap(folder => [folder, ...names.map(each => posix.join(folder, each))])
  return all.flatMap(path => [`${path}.py`, posix.join(path, '__init__.py')])
}

function importsIn(file: string, lines: readonly string[]): Import[] {
  let quote = ''
  return lines.flatMap((line, index): Import[] => {
    const isCode = quote === ''
    for (const [mark] of line.matchAll(/"""|'''/g)) quote = quote === '' ? mark : quote === mark ? '' : quote
    const [, modules, from, names = ''] = isCode ? (IMPORT.exec(line.replace(/\s#.*/, '')) ?? []) : []
    const found = from !== undefined ? [from] : namesIn(modules ?? '')
    return found
      .filter(module => /^(?:\.+|\.*[A-Za-z_][\w.]*)$/.test(module))
      .map(module => ({ module, names: namesIn(names), file, line: index + 1 }))
  })
}

/** Names of a list of imports: `a.b` and `c` for `a.b as x, c`. */
const namesIn = (list: string): string[] =>
  list
    .split(',')
    .map(each => each.trim().split(/\s/)[0] ?? '')
    .filter(name => /^[A-Za-z_][\w.]*$/.test(name))
