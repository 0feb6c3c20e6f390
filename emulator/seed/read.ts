import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import type { ErrorObject } from 'ajv/dist/2020.js'
import { errorFinder } from '../http/json-schema.ts'
import { type FilesSeed, type Seed, seedSchema } from './format.ts'

const errorsOf = errorFinder(seedSchema)

/** Where the files of a `folder` are found; not given where there is no folder to be relative to. */
type Base = string | undefined

/**
 * A seed out of JSON that came over the wire: `folder` is refused there.
 *
 * @throws Error listing every problem with its key
 */
export function parseSeed(value: unknown): Seed {
  const problems: string[] = []
  const seed = checked(value, undefined, problem => problems.push(problem))
  if (seed === undefined) throw new Error(problems.join('\n'))
  return seed
}

/**
 * Every `*.json` file of a folder as one seed; their lists are joined in the order of the files' names.
 *
 * @throws Error listing every problem with its file and key
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
    return value === undefined ? undefined : checked(value, folder, report)
  })
  if (names.length === 0) problems.push(`Seed folder ${folder} has no *.json file.`)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return seeds.reduce<Seed>((all, seed) => joined(all, seed ?? {}), {})
}

type Report = (problem: string) => void

function parseFile(file: string, report: Report): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    report((error as Error).message)
    return undefined
  }
}

/** The value as a seed whose files are read, or nothing after problems were reported. */
function checked(json: unknown, base: Base, report: Report): Seed | undefined {
  const errors = errorsOf(json)
  for (const error of errors) report(problemOf(error))
  if (errors.length > 0) return undefined
  const value = json as Seed
  let isWhole = true
  const read = <T extends FilesSeed>(holder: T, key: string): T => {
    const { folder, ...rest } = holder
    const problem = folder === undefined ? undefined : problemOfFolder(holder, base)
    if (problem !== undefined) {
      isWhole = false
      report(`${key}.folder ${problem}`)
    }
    if (folder === undefined || base === undefined || problem !== undefined) return holder
    return { ...rest, files: filesBelow(resolve(base, folder)) } as unknown as T
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
  return isWhole ? seed : undefined
}

function problemOfFolder({ folder = '', files }: FilesSeed, base: Base): string | undefined {
  if (base === undefined) return 'is possible in seed files only'
  if (files !== undefined) return 'and files exclude each other'
  const path = resolve(base, folder)
  return existsSync(path) && statSync(path).isDirectory() ? undefined : `is "${folder}", which is no folder`
}

function filesBelow(folder: string): Record<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(path => join(folder, path))
  const files = paths.filter(path => statSync(path, { throwIfNoEntry: false })?.isFile()).sort()
  return Object.fromEntries(
    files.map(path => [relative(folder, path).split(sep).join('/'), new Uint8Array(readFileSync(path))])
  )
}

function joined(one: Seed, other: Seed): Seed {
  const all: Record<string, unknown[]> = {}
  for (const [key, list] of [...Object.entries(one), ...Object.entries(other)])
    all[key] = [...(all[key] ?? []), ...list]
  return all as Seed
}

function problemOf(error: ErrorObject): string {
  const place = error.instancePath
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.')
  const at = (key: unknown) => (place === '' ? String(key) : `${place}.${key}`)
  if (error.keyword === 'additionalProperties') return `${at(error.params.additionalProperty)} is not a key of a seed`
  if (error.keyword === 'required') return `${at(error.params.missingProperty)} is required`
  if (error.keyword === 'enum') return `${place} must be one of ${(error.params.allowedValues as string[]).join(', ')}`
  return `${place === '' ? 'the seed' : place} ${error.message}`
}
