import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import type { ErrorObject } from 'ajv/dist/2020.js'
import { errorFinder } from '../http/json-schema.ts'
import { type FilesSeed, type Seed, seedSchema } from './format.ts'

const errorsOf = errorFinder(seedSchema)

/** Folder that `folder` keys are relative to. Undefined if they are not allowed. */
type BaseFolder = string | undefined

/**
 * Validates a seed from a request. `folder` is not allowed in it.
 *
 * @throws Error that lists every problem with its key
 */
export function parseSeed(value: unknown): Seed {
  const problems: string[] = []
  const seed = validate(value, undefined, problem => problems.push(problem))
  if (seed === undefined) throw new Error(problems.join('\n'))
  return seed
}

/**
 * Reads every `*.json` file of a folder as one seed. Lists are merged in the order of the file names.
 *
 * @throws Error that lists every problem with its file and key
 */
export function readSeed(folder: string): Seed {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new Error(`Seed folder ${folder} does not exist.`)
  const names = readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .sort()
  const problems: string[] = []
  const seeds = names.map(name => {
    const report = (problem: string) => problems.push(`${join(folder, name)}: ${problem}`)
    const value = parseFile(join(folder, name), report)
    return value === undefined ? undefined : validate(value, folder, report)
  })
  if (names.length === 0) problems.push(`Seed folder ${folder} has no *.json file.`)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return seeds.reduce<Seed>((all, seed) => merge(all, seed ?? {}), {})
}

type ReportProblem = (problem: string) => void

function parseFile(file: string, report: ReportProblem): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    report((error as Error).message)
    return undefined
  }
}

/** Validates a seed and reads its files. Returns undefined after reporting problems. */
function validate(json: unknown, baseFolder: BaseFolder, report: ReportProblem): Seed | undefined {
  const errors = errorsOf(json)
  for (const error of errors) report(describeError(error))
  if (errors.length > 0) return undefined
  const value = json as Seed
  let isValid = true
  const read = <T extends FilesSeed>(holder: T, key: string): T => {
    const { folder, ...rest } = holder
    const problem = folder === undefined ? undefined : folderProblem(holder, baseFolder)
    if (problem !== undefined) {
      isValid = false
      report(`${key}.folder ${problem}`)
    }
    if (folder === undefined || baseFolder === undefined || problem !== undefined) return holder
    return { ...rest, files: readFiles(resolve(baseFolder, folder)) } as unknown as T
  }
  const seed: Seed = { ...value }
  if (value.codespaces) seed.codespaces = value.codespaces.map((entry, i) => read(entry, `codespaces[${i}]`))
  if (value.customTemplates)
    seed.customTemplates = value.customTemplates.map((entry, i) => read(entry, `customTemplates[${i}]`))
  if (value.sources)
    seed.sources = value.sources.map((source, i) => ({
      ...source,
      versions: source.versions.map((version, j) => read(version, `sources[${i}].versions[${j}]`))
    }))
  return isValid ? seed : undefined
}

function folderProblem({ folder = '', files }: FilesSeed, baseFolder: BaseFolder): string | undefined {
  if (baseFolder === undefined) return 'is only allowed in seed files'
  if (files !== undefined) return 'and files cannot be used together'
  const path = resolve(baseFolder, folder)
  return existsSync(path) && statSync(path).isDirectory() ? undefined : `is "${folder}", which is not a folder`
}

function readFiles(folder: string): Record<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(path => join(folder, path))
  const files = paths.filter(path => statSync(path, { throwIfNoEntry: false })?.isFile()).sort()
  return Object.fromEntries(
    files.map(path => [relative(folder, path).split(sep).join('/'), new Uint8Array(readFileSync(path))])
  )
}

function merge(one: Seed, other: Seed): Seed {
  const all: Record<string, unknown[]> = {}
  for (const [key, list] of [...Object.entries(one), ...Object.entries(other)])
    all[key] = [...(all[key] ?? []), ...list]
  return all as Seed
}

function describeError(error: ErrorObject): string {
  const path = error.instancePath
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.')
  const keyPath = (key: unknown) => (path === '' ? String(key) : `${path}.${key}`)
  if (error.keyword === 'additionalProperties')
    return `${keyPath(error.params.additionalProperty)} is not a key of a seed`
  if (error.keyword === 'required') return `${keyPath(error.params.missingProperty)} is required`
  if (error.keyword === 'enum') return `${path} must be one of ${(error.params.allowedValues as string[]).join(', ')}`
  return `${path === '' ? 'the seed' : path} ${error.message}`
}
