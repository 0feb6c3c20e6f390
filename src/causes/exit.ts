import { START_SCRIPT } from '../files/scripts.ts'
import { missingSetting } from './advice.ts'
import { lineWhere } from './paths.ts'
import { startedProgram } from './scripts.ts'
import { type Finder, SURE } from './types.ts'

/** Minimum length of a message that is searched for: shorter texts occur in many lines. */
const MIN_CHARS = 8
/** Lines that the platform adds when a program ended. */
const PLATFORM = /^(?:emulator: )?start-app\.sh ended with|^Worker exiting|^npm (?:ERR!|error)/
const EXIT = /\b(?:exit|quit|_exit|SystemExit|abort)\b/
/** Maximum distance between a message and the call that ends the program. */
const MAX_LINES_TO_EXIT = 3

/** Finds the line that ended the program with a message of its own, such as `sys.exit("DB_URL is not set")`. */
export const findExit: Finder = (lines, files) => {
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
