import type { DeployedSources } from '../files/deployed-sources.ts'
import { nameOf } from './package-names.ts'
import { fileOf, placeOf, wholeFile } from './paths.ts'
import { requirementPlace } from './requirements.ts'
import { type Finder, type Finding, type Place, SURE } from './types.ts'

const NONE = /(?:there (?:is|are) no versions? of|no versions of) ([A-Za-z0-9][\w.-]*)([^\s,]{0,100})/
const UNKNOWN = /Because ([A-Za-z0-9][\w.-]*) was not found in the package registry/
const UNMATCHED = /depends on ([A-Za-z0-9][\w.-]*) (\([^)]{1,100}\)) which doesn't match any versions/
const AGAINST = /Because (\S+) depends on (\S+) and you require ([^\s,]+)/

/** What uv and Poetry say when they can not resolve, or when their lock file is old. */
export const findResolvers: Finder = (lines, files) =>
  lines.flatMap((line, at): Finding[] => unresolved(line, at, lines, files) ?? outright(line, at, files) ?? [])

/** uv breaks its sentences at the width of the terminal. */
function unresolved(line: string, at: number, lines: readonly string[], files: DeployedSources): Finding[] | null {
  if (!/^\W*(?:cause: )?Because /.test(line)) return null
  const rest = lines.slice(at + 1, at + 8)
  const end = rest.findIndex(next => !next.startsWith('  ') || next.trim() === '')
  const sentence = [line, ...(end === -1 ? rest : rest.slice(0, end))].map(part => part.trim()).join(' ')
  const isPoetry = /version solving failed/.test([sentence, ...rest].join(' '))
  const say = (message: string, name: string): Finding[] => [
    { kind: isPoetry ? 'poetry' : 'uv', message, place: requirementPlace(name, files), at, weight: SURE }
  ]
  const [, unknown] = UNKNOWN.exec(sentence) ?? []
  if (unknown !== undefined) return say(`There is no package ${unknown}`, unknown)
  const [, unmatched, range] = UNMATCHED.exec(sentence) ?? []
  if (unmatched !== undefined) return say(`There is no version of ${unmatched} that matches ${range}`, unmatched)
  const [, none, version] = NONE.exec(sentence) ?? []
  if (none !== undefined)
    return say(`There is no version of ${none} that matches ${version || 'what is asked for'}`, none)
  const [, who = '', what, wanted = ''] = AGAINST.exec(sentence) ?? []
  if (what !== undefined) return say(`Packages conflict: you ask for ${wanted}, ${who} needs ${what}`, nameOf(wanted))
  return null
}

function outright(line: string, at: number, files: DeployedSources): Finding[] | null {
  const say = (kind: 'uv' | 'poetry', message: string, place: Place | null): Finding[] => [
    { kind, message, place, at, weight: SURE }
  ]
  const [, built = ''] = /Failed to build `([^`]{1,200})`/.exec(line) ?? []
  if (built !== '') return say('uv', `uv could not build ${built}`, requirementPlace(nameOf(built), files))
  const [, file = '', position] = /Couldn't parse requirement in `([^`]{1,200})` at position (\d+)/.exec(line) ?? []
  if (position !== undefined)
    return say('uv', `A line of ${file} is no requirement`, atOffset(file, Number(position), files))
  const [, lock] = /lockfile at `([\w./-]{1,200})` needs to be updated/.exec(line) ?? []
  if (lock !== undefined)
    return say('uv', `${lock} is older than pyproject.toml; run "uv lock"`, wholeFile(lock, files))
  if (/pyproject\.toml changed significantly since poetry\.lock was last generated/.test(line))
    return say('poetry', 'poetry.lock is older than pyproject.toml; run "poetry lock"', wholeFile('poetry.lock', files))
  return null
}

function atOffset(name: string, offset: number, files: DeployedSources): Place | null {
  const file = fileOf(name, files)
  if (file === null) return null
  const before = (files.lines(file) ?? []).join('\n').slice(0, offset)
  return placeOf(file, before.split('\n').length, files)
}
