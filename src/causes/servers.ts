import type { DeployedSources } from '../files/deployed-sources.ts'
import { exclusionAdvice } from './advice.ts'
import { mentionOf, modulePlace } from './paths.ts'
import { startedProgram } from './scripts.ts'
import { SERVER_MESSAGES, type ServerMessage } from './server-messages.ts'
import type { Finder, Finding } from './types.ts'

/** Finds errors of web servers that cannot load the application. */
export const findServers: Finder = (lines, files) =>
  lines.flatMap((line, at) => SERVER_MESSAGES.flatMap(each => findingIn(each, line, at, files)))

function findingIn(message: ServerMessage, line: string, at: number, files: DeployedSources): Finding[] {
  const { kind, pattern, weight, next, module, word, otherWord, missingFile, missingModule, isStart } = message
  const words = pattern.exec(line)
  if (words === null) return []
  const place =
    (module === undefined ? null : modulePlace((words[module] ?? '').replaceAll('.', '/'), files)) ??
    (word === undefined ? null : mentionOf(words[word] ?? words[otherWord ?? word] ?? '', files)) ??
    (isStart ? (startedProgram(files)?.at ?? null) : null)
  const name = missingModule === undefined ? null : (words[missingModule] ?? '').replaceAll('.', '/')
  const missing = name === null ? [words[missingFile ?? -1] ?? ''] : [`${name}.py`, `${name}/__init__.py`]
  const excluded = exclusionAdvice(missing, files)
  return [{ kind, message: message.message(words), place, next: excluded ?? next ?? null, at, weight }]
}
