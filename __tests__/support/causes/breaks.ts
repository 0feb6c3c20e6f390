import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findCauses } from '../../../src/causes/find.ts'
import type { Cause, Place } from '../../../src/causes/types.ts'
import { checkout } from './sample.ts'

/**
 * A small application that was broken deliberately and really run, with its log. Its file in `fixtures/logs/breaks` has
 * a header (how it was broken, the right place, words of the right message), then each file of the application, then
 * the log that `bash build-app.sh`, `bash start-app.sh` or the emulator with `--install` wrote.
 */
export interface Break {
  /** Framework and fault, such as `streamlit-port`. */
  name: string
  how: string
  isBuild: boolean
  /** Right place of the cause. Its line is null if the log gives none. Null if the cause is not in a file. */
  place: Place | null
  /** Words that the message or its next step must contain. */
  says: readonly string[]
  files: Readonly<Record<string, string>>
  /** Rules that excluded files, by path. */
  excluded: Readonly<Record<string, string>>
  log: string
}

const FOLDER = join(import.meta.dirname, '../../fixtures/logs/breaks')

export const breaks = (folder = FOLDER): Break[] =>
  readdirSync(folder)
    .sort()
    .map(file => parseBreak(file.replace(/\.txt$/, ''), readFileSync(join(folder, file), 'utf8')))

function parseBreak(name: string, text: string): Break {
  const [header = '', ...rest] = text.split(/^==== (.+)\n/m)
  const sections = rest.flatMap((title, index) => (index % 2 === 0 ? [[title, rest[index + 1] ?? ''] as const] : []))
  const fields = header
    .trimEnd()
    .split('\n')
    .map(line => line.split(/: (.*)/s) as [string, string])
  const all = (key: string) => fields.flatMap(([name, value]) => (name === key ? [value] : []))
  const [file = '', line] = (all('place')[0] ?? '').split(':')
  return {
    name,
    how: all('how')[0] ?? '',
    isBuild: all('log')[0] === 'build',
    place: file === '-' ? null : { file, line: line === undefined ? null : Number(line) },
    says: all('says'),
    files: Object.fromEntries(sections.filter(([title]) => title !== 'log')),
    excluded: Object.fromEntries(all('excluded').map(each => each.split(' by '))),
    log: sections.find(([title]) => title === 'log')?.[1] ?? ''
  }
}

/** The likeliest cause of a break. */
export function likeliestCause({ isBuild, log, files, excluded }: Break): Cause | null {
  const logs = isBuild
    ? { build: log, runtime: '', buildFailed: true }
    : { build: '', runtime: log, buildFailed: false }
  return findCauses(logs, checkout(files, excluded))[0] ?? null
}

/**
 * `named` if the likeliest cause has the right file, the right line if the log gives one, and the right words. `wrong`
 * if it names another file or line.
 */
export function verdictOf({ place, says }: Break, cause: Cause | null): 'named' | 'unnamed' | 'wrong' {
  const found = cause?.place ?? null
  if (found !== null && found.file !== place?.file) return 'wrong'
  const line = place?.line ?? null
  if (found !== null && line !== null && found.line !== null && found.line !== line) return 'wrong'
  const text = cause === null ? '' : `${cause.message} ${cause.next ?? ''}`
  const isThere = cause !== null && (place === null || found !== null) && (line === null || found?.line === line)
  return isThere && says.every(words => text.includes(words)) ? 'named' : 'unnamed'
}
