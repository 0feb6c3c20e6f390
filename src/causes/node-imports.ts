import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import type { DeployedSources } from '../files/deployed-sources.ts'
import type { SourceWarning } from '../files/types.ts'
import { PACKAGE_LOCK, packageAdvice } from './npm.ts'
import { scriptCommands, startedProgram } from './scripts.ts'

/** Maximum number of modules that are read. */
const MAX_MODULES = 200
/** An import or `require` at the start of a line, so one that always runs. */
const SPECIFIER =
  /^(?:import\s+(?:[^'"]{0,500}?\sfrom\s+)?|export\s+[^'"]{0,500}?\sfrom\s+|\}\s*from\s+|(?:const|let|var)\s[^=]{1,500}=\s*require\(\s*)(['"])([^'"]{1,300})\1/

/**
 * Finds imports of packages that `package.json` lacks. It is silent if it cannot know what is installed: without a
 * `package.json`, with other commands that install packages, or with workspaces.
 */
export function missingNodePackages(files: DeployedSources, paths: readonly string[]): SourceWarning[] {
  const program = startedProgram(files)?.file ?? null
  if (program === null || !/\.[cm]?js$/.test(program) || installsMore(files)) return []
  const queue = [program]
  const found: SourceWarning[] = []
  for (let index = 0; index < queue.length && index < MAX_MODULES; index += 1) {
    const file = queue[index] as string
    for (const [at, line] of (files.lines(file) ?? []).entries()) {
      const specifier = SPECIFIER.exec(line)?.[2]
      if (specifier === undefined) continue
      if (!specifier.startsWith('.')) found.push(...missingPackage(specifier, file, at + 1, files, paths))
      else for (const path of pathsOf(specifier, file)) if (files.has(path) && !queue.includes(path)) queue.push(path)
    }
  }
  return found.filter(({ message }, index) => found.findIndex(each => each.message === message) === index)
}

function missingPackage(
  specifier: string,
  file: string,
  line: number,
  files: DeployedSources,
  paths: readonly string[]
): SourceWarning[] {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const isPackage = /^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(name) && !builtinModules.includes(name)
  const folders = posix
    .dirname(file)
    .split('/')
    .map((_, index, parts) => parts.slice(0, parts.length - index).join('/'))
  const folder = [...folders, '.'].find(each => files.has(posix.join(each, 'package.json')))
  if (!isPackage || folder === undefined) return []
  const text = (files.lines(posix.join(folder, 'package.json')) ?? []).join('\n')
  const locks = folders.concat('.').map(each => (files.lines(posix.join(each, PACKAGE_LOCK)) ?? []).join('\n'))
  const isThere =
    text.includes(JSON.stringify(name)) ||
    /"workspaces"\s*:/.test(text) ||
    locks.some(lock => lock.includes(`"node_modules/${name}"`)) ||
    paths.some(path => path.includes(`node_modules/${name}/`))
  return isThere
    ? []
    : [{ message: `${file} imports ${name}, which is not installed: ${packageAdvice(name, file, files)}.`, file, line }]
}

/** Returns true if scripts install packages by name. */
const installsMore = (files: DeployedSources): boolean =>
  scriptCommands(files).some(({ text }) =>
    /\b(?:npm (?:i|install|add)|pnpm add|yarn add|bun add)\s+(?:-\S+\s+)*[@\w]/.test(text)
  )

function pathsOf(specifier: string, file: string): string[] {
  const path = posix.join(posix.dirname(file), specifier)
  return ['', '.js', '.mjs', '.cjs', '/index.js'].map(ending => path + ending)
}
