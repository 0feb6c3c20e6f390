import { posix } from 'node:path'
import type { DeployedSources } from '../files/deployed-sources.ts'
import { exclusionAdvice } from './advice.ts'
import { packageAdvice } from './npm.ts'
import { fileOf, lineWhere, packageFiles, placeOf, relativeFile, wholeFile } from './paths.ts'
import { type Finder, type Finding, type Place, SURE } from './types.ts'

/** Location of an error, as Rolldown, esbuild and Vite print it. */
const LOCATIONS = [
  /^\s{0,8}╭─\[ (?<file>\S{1,300}?):(?<line>\d{1,7}):\d{1,7} \]/,
  /^\s{0,8}(?<file>[\w@./-]{1,300}):(?<line>\d{1,7}):\d{1,7}: ERROR: (?<text>.+)$/,
  /^(?<file>[\w@./-]{1,300}) \((?<line>\d{1,7}):\d{1,7}\): (?<text>.+)$/,
  /^file: (?<file>\/\S{1,300}?)(?::(?<line>\d{1,7}):\d{1,7}|:undefined:NaN)?$/,
  /^\[plugin [\w:-]{1,100}\] (?<file>\/\S{1,300}?)(?::(?<line>\d{1,7}):\d{1,7}|:undefined:NaN)?$/,
  /^ {4}(?<file>[\w@./-]{1,300}):(?<line>\d{1,7}):\d{1,7}:$/
]

/** An import that cannot be resolved. A missing entry has no importer. */
const UNRESOLVED = [
  /\[UNRESOLVED_IMPORT\] Could not resolve '(?<name>[^']{1,300})' in (?<importer>\S{1,300})/,
  /^Could not resolve "(?<name>[^"]{1,300})" from "(?<importer>[^"]{1,300})"/,
  /failed to resolve import "(?<name>[^"]{1,300})" from "(?<importer>[^"]{1,300})"/i,
  /Failed to resolve (?<name>\/\S{1,300}) from (?<importer>\S{1,300})/,
  /(?:Cannot|Could not) resolve entry module "?(?<name>[\w./-]{1,300}?)"?\.?$/,
  /^Unable to resolve `@import "(?<name>[^"]{1,300})"` from (?<importer>\S{1,300})/
]

/** Maximum distance between a message and its location. */
const MAX_LINES_TO_LOCATION = 4

/** Maximum distance between an import of a style sheet and the name of that sheet. */
const MAX_LINES_TO_SHEET = 20

/** Finds errors of bundlers (Vite, Rollup, Rolldown, esbuild). */
export const findBundler: Finder = (lines, files) => {
  const isBuild = lines.some(line => /error during build|Build failed with|\[ERROR\]|Transform failed/.test(line))
  return isBuild
    ? lines.flatMap((line, at) => unresolved(line, at, lines, files) ?? located(line, at, lines, files))
    : []
}

function unresolved(line: string, at: number, lines: readonly string[], files: DeployedSources): Finding[] | null {
  const { name, importer } = UNRESOLVED.map(pattern => pattern.exec(line)?.groups).find(Boolean) ?? {}
  if (name === undefined) return null
  const message = `${name} cannot be resolved${importer === undefined ? '' : `, which ${importer} imports`}`
  const file = importer === undefined ? null : importerOf(importer, lines.slice(at, at + MAX_LINES_TO_SHEET), files)
  const place =
    importer === undefined
      ? (packageFiles(files)
          .map(each => lineWhere(each, text => /\bvite build\b/.test(text), files))
          .find(Boolean) ?? null)
      : file === null
        ? null
        : (lineWhere(file, text => text.includes(name), files) ?? wholeFile(file, files))
  const next = adviceFor(name, file, files)
  return [{ kind: 'node', message, place, next, at, weight: SURE }]
}

/** File that imports. For a style sheet, Vite names only its folder, and then the file. */
function importerOf(importer: string, lines: readonly string[], files: DeployedSources): string | null {
  const found = fileOf(importer, files) ?? relativeFile(importer, files)
  if (found !== null) return found
  const sheets = lines.flatMap(line => /(\/\S{1,300}\.(?:css|s[ac]ss|less)):/.exec(line)?.[1] ?? [])
  return sheets.map(sheet => fileOf(sheet, files)).find(file => file !== null) ?? null
}

function adviceFor(name: string, file: string | null, files: DeployedSources): string | null {
  const isFile = /^\.{0,2}\//.test(name) || file === null
  if (!isFile) return packageAdvice(name, file, files)
  const folder = file === null ? '' : posix.dirname(file)
  const path = posix.join(name.startsWith('/') ? (folder.split('/')[0] ?? '') : folder, name)
  return exclusionAdvice([path], files) ?? `add ${posix.basename(name)}, or correct its path`
}

function located(line: string, at: number, lines: readonly string[], files: DeployedSources): Finding[] {
  const found = LOCATIONS.map(pattern => pattern.exec(line)?.groups).find(Boolean)
  if (found === undefined) return []
  const before = lines.slice(Math.max(0, at - MAX_LINES_TO_LOCATION), at).filter(each => each.trim() !== '')
  const near = [...before, ...lines.slice(at + 1, at + 2)]
  // The import that could not be resolved is a finding of its own.
  if (near.some(each => UNRESOLVED.some(pattern => pattern.test(each)))) return []
  const place = placeIn(found.file ?? '', Number(found.line ?? Number.NaN), files)
  if (place === null) return []
  const headline = before.findLast(each => /ERROR|\[|rror/.test(each)) ?? before.at(-1) ?? lines[at + 1] ?? ''
  const next = lines[at + 1]?.trim() ?? ''
  const text = found.text ?? (/^\[plugin/.test(line) && next !== '' ? next : headline)
  const sheet = /open '([^']{1,300})'/.exec(text)?.[1] ?? null
  const message = text.replace(/^\W*(?:\[(?:ERROR|[\w:-]{1,60})\] )+/, '').trim()
  const mention =
    sheet === null || place.line !== null ? null : lineWhere(place.file, each => each.includes(sheet), files)
  return message === '' || /^error during build:?$/i.test(message)
    ? []
    : [{ kind: 'node', message, place: mention ?? place, at, weight: SURE }]
}

function placeIn(path: string, line: number, files: DeployedSources): Place | null {
  const file = path.startsWith('/') ? fileOf(path, files) : relativeFile(path, files)
  return file === null ? null : placeOf(file, Number.isNaN(line) ? null : line, files)
}
