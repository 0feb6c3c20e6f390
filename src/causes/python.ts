import type { DeployedSources } from '../files/deployed-sources.ts'
import { mentionOf } from './mentions.ts'
import { adviceForModule } from './modules.ts'
import { placeOf } from './paths.ts'
import { listPlace } from './requirements.ts'
import { readTracebacks, type Traceback } from './traceback.ts'
import { type Finder, type Finding, HINT, LIKELY, SURE } from './types.ts'

/** What only says that something else went wrong, or that somebody stopped the program. */
const FOLLOWS =
  /(?:^|\.)(?:HaltServer|KeyboardInterrupt|SystemExit|CancelledError|CalledProcessError|ChildFailedError)$/

/** Tracebacks, and what the interpreter says when it can not even begin. */
export const findPython: Finder = (lines, files) => [
  ...readTracebacks(lines).flatMap(traceback => thrown(traceback, files)),
  ...lines.flatMap((line, at) => notBegun(line, at, files))
]

function thrown(traceback: Traceback, files: DeployedSources): Finding[] {
  const { name, text, frames, at } = traceback
  const places = frames.map(({ path, line }) => placeOf(path, line, files)).filter(place => place !== null)
  const module = /^No module named '?([\w.]+)/.exec(text)?.[1]
  const place = places.at(-1) ?? (module === undefined ? null : mentionOf(module, files))
  // A module that code of others misses is theirs to bring, unless code of the repository led there.
  const advice = module === undefined || places.length === 0 ? null : adviceForModule(module, places, files)
  const message = withAdvice(text === '' ? name : `${name}: ${text}`, advice)
  const weight = FOLLOWS.test(name) ? HINT : traceback.isSurpassed || place === null ? LIKELY : SURE
  return [{ kind: 'python', message, place, at, weight }]
}

const withAdvice = (message: string, advice: string | null): string =>
  advice === null ? message : `${message}; ${advice}`

function notBegun(line: string, at: number, files: DeployedSources): Finding[] {
  const [, script] = /python[\d.]*: can't open file '([^']{1,500})'/.exec(line) ?? []
  if (script !== undefined) {
    const name = script.slice(script.lastIndexOf('/') + 1)
    return [
      { kind: 'python', message: `There is no file ${name} to run`, place: mentionOf(name, files), at, weight: SURE }
    ]
  }
  const [, module] = /^\S*python[\d.]*: No module named '?([\w.]+)/.exec(line) ?? []
  if (module === undefined) return []
  // Without a list of packages it is rather a module of the repository that was meant.
  const advice = listPlace(files) === null ? null : adviceForModule(module, [], files)
  const message = withAdvice(`No module named ${module}`, advice)
  return [{ kind: 'python', message, place: mentionOf(module, files), at, weight: SURE }]
}
