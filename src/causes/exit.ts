import { START_SCRIPT } from '../files/scripts.ts'
import { missingSetting } from './advice.ts'
import { lineWhere } from './paths.ts'
import { startedProgram } from './scripts.ts'
import { type Finder, HINT, SURE } from './types.ts'

/** Minimum length of a message that is searched for: shorter texts occur in many lines. */
const MIN_CHARS = 8
/** Lines that the platform adds when a program ended. */
const PLATFORM = /^(?:emulator: )?start-app\.sh ended with|^Worker exiting|^npm (?:ERR!|error)/
/** Last line of the log of an application that ended. */
const EXIT_CODE = /^(?:emulator: )?start-app\.sh ended with exit code (\d{1,3})\b/
const EXIT = /\b(?:exit|quit|_exit|SystemExit|abort)\b/
/** Maximum distance between a message and the call that ends the program. */
const MAX_LINES_TO_EXIT = 3

/** Finds the line that ended the program with a message of its own, such as `sys.exit("DB_URL is not set")`. */
export const findExit: Finder = (lines, files) => [...findMessage(lines, files), ...findCode(lines, files)]

const findMessage: Finder = (lines, files) => {
  const at = lines.findLastIndex(line => line.trim() !== '' && !PLATFORM.test(line))
  const message = lines[at]?.trim() ?? ''
  if (message.length < MIN_CHARS) return []
  for (const file of [startedProgram(files)?.file, START_SCRIPT]) {
    const code = file == null || !files.has(file) ? [] : (files.lines(file) ?? [])
    const place = lineWhere(file ?? '', line => line.includes(message) && !/^\s*(?:#|\/\/)/.test(line), files)
    const end = place?.line == null ? [] : code.slice(place.line - 1, place.line + MAX_LINES_TO_EXIT)
    if (place !== null && end.some(line => EXIT.test(line)))
      return [{ kind: 'system', message, place, next: missingSetting(message, place, files), at, weight: SURE }]
  }
  return []
}

/** Finds the only call of the program that ends it with the exit code in the log. Code 1 may have any other reason. */
const findCode: Finder = (lines, files) => {
  const at = lines.findLastIndex(line => EXIT_CODE.test(line))
  const code = EXIT_CODE.exec(lines[at] ?? '')?.[1] ?? '0'
  const file = startedProgram(files)?.file ?? START_SCRIPT
  const call = new RegExp(`\\b(?:exit|quit|_exit|SystemExit)[ (]{1,4}${code}\\b`)
  const calls = Number(code) > 1 && files.has(file) ? (files.lines(file) ?? []).filter(line => call.test(line)) : []
  const place = calls.length === 1 ? lineWhere(file, line => call.test(line), files) : null
  if (place === null) return []
  return [{ kind: 'system', message: `The program ended itself with exit code ${code}`, place, at, weight: HINT }]
}
