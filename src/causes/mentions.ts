import type { DeployedSources } from '../files/deployed-sources.ts'
import { lineWhere } from './paths.ts'
import type { Place } from './types.ts'

/** Where commands stand that can name what is missing. */
const COMMANDS = ['start-app.sh', 'build-app.sh', 'package.json']

/** The first line of a script that names a word; `app` is not named by `apple` or `my-app`. */
export function mentionOf(word: string, files: DeployedSources): Place | null {
  if (word === '') return null
  for (const file of COMMANDS) {
    const place = lineWhere(file, line => !line.trimStart().startsWith('#') && names(line, word), files)
    if (place !== null) return place
  }
  return null
}

function names(line: string, word: string): boolean {
  for (let at = line.indexOf(word); at !== -1; at = line.indexOf(word, at + 1)) {
    if (!isInWord(line[at - 1]) && !isInWord(line[at + word.length])) return true
  }
  return false
}

function isInWord(character: string | undefined): boolean {
  return character !== undefined && /[\w-]/.test(character)
}
