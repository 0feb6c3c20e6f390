import type { DeployedSources } from '../files/deployed-sources.ts'
import { fileOf, lineWhere, placeOf, wholeFile } from './paths.ts'
import { nameOf, PYPROJECT, requirementPlace } from './requirements.ts'
import { commandPlace } from './scripts.ts'
import { type Finder, type Finding, type Place, SURE } from './types.ts'

const NONE = /(?:there (?:is|are) no versions? of|no versions of) ([A-Za-z0-9][\w.-]*)([^\s,]{0,100})/
const UNKNOWN = /Because ([A-Za-z0-9][\w.-]*) was not found in the package registry/
const UNMATCHED = /depends on ([A-Za-z0-9][\w.-]*) (\([^)]{1,100}\)) which doesn't match any versions/
const CONFLICT =
  /Because (\S+) depends on ([^\s,]+(?:,[<>=!~]\S+)?) and (?:you require|your project depends on) ([^\s,]+)/

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
    return [
      {
        ...finding('uv', `${lock} is older than pyproject.toml`, wholeFile(lock, files))[0]!,
        next: 'run "uv lock" and commit it'
      }
    ]
  const index = /`project\.dependencies\[(\d{1,4})\]` must be pep508/.exec(line)?.[1]
  if (index !== undefined) return finding('uv', ...invalidDependency(Number(index), files))
  const found = projectError(line, files)
  if (found !== null) return [{ kind: 'uv', ...found, at, weight: SURE }]
  if (/pyproject\.toml changed significantly since poetry\.lock was last generated/.test(line))
    return finding(
      'poetry',
      'poetry.lock is older than pyproject.toml; run "poetry lock"',
      wholeFile('poetry.lock', files)
    )
  return null
}

/** Reads errors of uv about the project: its files, its Python and its groups. */
function projectError(line: string, files: DeployedSources): Pick<Finding, 'message' | 'place' | 'next'> | null {
  const atCommand = commandPlace(text => /^(?:\S{0,200}\/)?uv\b/.test(text), files)
  if (/Unable to find lockfile at `uv\.lock`/.test(line))
    return { message: 'uv.lock does not exist', place: atCommand, next: 'run "uv lock" and commit uv.lock' }
  if (/No `pyproject\.toml` found in current directory/.test(line))
    return {
      message: 'uv found no pyproject.toml',
      place: atCommand,
      next: 'run uv in the folder with pyproject.toml (cd)'
    }
  if (/^pyproject\.toml: only uv can install \[tool\.uv\.sources\]/.test(line))
    return {
      message: 'only uv can install [tool.uv.sources]',
      place: lineWhere(PYPROJECT, text => text.startsWith('[tool.uv.sources'), files),
      next: 'run "uv lock" and commit uv.lock'
    }
  const [, source = ''] = /Distribution not found at: file:\/\/\S{0,300}\/([\w.-]{1,100})$/.exec(line) ?? []
  if (source !== '') {
    const place = lineWhere(PYPROJECT, text => text.includes(`${source}"`) && text.includes('path'), files)
    return {
      message: `The folder ${source} does not exist`,
      place,
      next: 'add the folder below the input "path", or remove the source'
    }
  }
  const [, group] = /Group `([\w.-]{1,100})` is not defined/.exec(line) ?? []
  if (group !== undefined)
    return {
      message: `pyproject.toml has no group "${group}"`,
      place: commandPlace(text => /\buv\b/.test(text) && text.includes(group), files) ?? atCommand,
      next: `add it to [dependency-groups], or remove the option`
    }
  const [, wanted] =
    /No interpreter found for (?:Python |executable name `python)?([<>=~!]{0,2}\d[^\s`]{0,60})/.exec(line) ?? []
  if (wanted === undefined) return null
  const place =
    lineWhere('.python-version', text => text.trim() === wanted, files) ??
    lineWhere(PYPROJECT, text => /^requires-python\s*=/.test(text), files)
  return {
    message: `No Python ${wanted} is installed`,
    place,
    next: 'use an execution environment with that Python, or another version here'
  }
}

/** An entry of `dependencies` in `pyproject.toml` that is not a requirement. */
function invalidDependency(index: number, files: DeployedSources): [message: string, place: Place | null] {
  const lines = files.has(PYPROJECT) ? (files.lines(PYPROJECT) ?? []) : []
  const start = lines.findIndex(line => /^dependencies\s*=\s*\[/.test(line))
  const entries = lines
    .slice(start)
    .flatMap((line, offset) =>
      [...line.matchAll(/"([^"]*)"/g)].map(([, text = '']) => ({ text, line: start + offset + 1 }))
    )
  const entry = start === -1 ? undefined : entries[index]
  if (entry === undefined)
    return ['A dependency of pyproject.toml is not a valid requirement', wholeFile(PYPROJECT, files)]
  return [`"${entry.text}" is not a valid requirement`, { file: PYPROJECT, line: entry.line }]
}

/**
 * Finds files that are not TOML: `Failed to parse: pyproject.toml`, and below `TOML parse error at line 7, column 3`.
 * Python writes `Unclosed array (at line 7, column 3)`, and the emulator the name of the file before it.
 */
export const findToml: Finder = (lines, files) => {
  let file = ''
  return lines.flatMap((line, at): Finding[] => {
    file = /Failed to parse:? `?([\w./-]{1,200}\.(?:toml|lock))/.exec(line)?.[1] ?? file
    const [, error, row] =
      /^pyproject\.toml: (.{1,200}) \(at (?:line (\d+), column \d+|end of document)\)$/.exec(line) ?? []
    if (error !== undefined) return [invalidToml(PYPROJECT, row, error, at, files)]
    const [, number] = /TOML parse error at line (\d+)/.exec(line) ?? []
    if (number === undefined || file === '') return []
    const details = lines.slice(at + 1, at + 6).map(each => each.trim())
    const why = details.find(each => /^[a-z`]/i.test(each)) ?? ''
    return [invalidToml(file, number, why, at, files)]
  })
}

function invalidToml(file: string, line: string | undefined, why: string, at: number, files: DeployedSources): Finding {
  const place = placeOf(file, line === undefined ? null : Number(line), files)
  const next = file.endsWith('.lock') ? 'run "uv lock" and commit it' : null
  return { kind: 'uv', message: `${file} is not valid TOML: ${why}`, place, next, at, weight: SURE }
}

function atOffset(name: string, offset: number, files: DeployedSources): Place | null {
  const file = fileOf(name, files)
  if (file === null) return null
  const before = (files.lines(file) ?? []).join('\n').slice(0, offset)
  return placeOf(file, before.split('\n').length, files)
}
