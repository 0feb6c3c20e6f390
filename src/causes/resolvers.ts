import type { DeployedSources } from '../files/deployed-sources.ts'
import { fileOf, placeOf, wholeFile } from './paths.ts'
import { nameOf, requirementPlace } from './requirements.ts'
import { type Finder, type Finding, type Place, SURE } from './types.ts'

const NONE = /(?:there (?:is|are) no versions? of|no versions of) ([A-Za-z0-9][\w.-]*)([^\s,]{0,100})/
const UNKNOWN = /Because ([A-Za-z0-9][\w.-]*) was not found in the package registry/
const UNMATCHED = /depends on ([A-Za-z0-9][\w.-]*) (\([^)]{1,100}\)) which doesn't match any versions/
const CONFLICT = /Because (\S+) depends on (\S+) and you require ([^\s,]+)/

/** Finds errors of uv and Poetry: conflicts, unknown packages, failed builds and outdated lock files. */
export const findResolvers: Finder = (lines, files) =>
  lines.flatMap((line, at): Finding[] => resolutionError(line, at, lines, files) ?? otherError(line, at, files) ?? [])

/** Reads an error of the resolver. uv wraps its sentences at the width of the terminal. */
function resolutionError(line: string, at: number, lines: readonly string[], files: DeployedSources): Finding[] | null {
  if (!/^\W*(?:cause: )?Because /.test(line)) return null
  const rest = lines.slice(at + 1, at + 8)
  const end = rest.findIndex(next => !next.startsWith('  ') || next.trim() === '')
  const sentence = [line, ...(end === -1 ? rest : rest.slice(0, end))].map(part => part.trim()).join(' ')
  const isPoetry = /version solving failed/.test([sentence, ...rest].join(' '))
  const finding = (message: string, name: string): Finding[] => [
    { kind: isPoetry ? 'poetry' : 'uv', message, place: requirementPlace(name, files), at, weight: SURE }
  ]
  const [, unknown] = UNKNOWN.exec(sentence) ?? []
  if (unknown !== undefined) return finding(`Package ${unknown} does not exist`, unknown)
  const [, unmatched, range] = UNMATCHED.exec(sentence) ?? []
  if (unmatched !== undefined) return finding(`No version of ${unmatched} matches ${range}`, unmatched)
  const [, none, version] = NONE.exec(sentence) ?? []
  if (none !== undefined) return finding(`No version of ${none} matches ${version || 'the requirement'}`, none)
  const [, dependent = '', dependency, required = ''] = CONFLICT.exec(sentence) ?? []
  if (dependency !== undefined)
    return finding(`Packages conflict: you require ${required}, ${dependent} needs ${dependency}`, nameOf(required))
  return null
}

function otherError(line: string, at: number, files: DeployedSources): Finding[] | null {
  const finding = (kind: 'uv' | 'poetry', message: string, place: Place | null): Finding[] => [
    { kind, message, place, at, weight: SURE }
  ]
  const [, built = ''] = /Failed to build `([^`]{1,200})`/.exec(line) ?? []
  if (built !== '') return finding('uv', `uv could not build ${built}`, requirementPlace(nameOf(built), files))
  const [, file = '', position] = /Couldn't parse requirement in `([^`]{1,200})` at position (\d+)/.exec(line) ?? []
  if (position !== undefined)
    return finding('uv', `A line of ${file} is not a valid requirement`, atOffset(file, Number(position), files))
  const [, lock] = /lockfile at `([\w./-]{1,200})` needs to be updated/.exec(line) ?? []
  if (lock !== undefined)
    return finding('uv', `${lock} is older than pyproject.toml; run "uv lock"`, wholeFile(lock, files))
  if (/pyproject\.toml changed significantly since poetry\.lock was last generated/.test(line))
    return finding(
      'poetry',
      'poetry.lock is older than pyproject.toml; run "poetry lock"',
      wholeFile('poetry.lock', files)
    )
  return null
}

function atOffset(name: string, offset: number, files: DeployedSources): Place | null {
  const file = fileOf(name, files)
  if (file === null) return null
  const before = (files.lines(file) ?? []).join('\n').slice(0, offset)
  return placeOf(file, before.split('\n').length, files)
}
