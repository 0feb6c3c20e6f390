import type { DeployedSources } from '../files/deployed-sources.ts'
import { mentionOf, modulePlace } from './paths.ts'
import { startedProgram } from './scripts.ts'
import { SERVER_MESSAGES, type ServerMessage } from './server-messages.ts'
import type { Finder, Finding } from './types.ts'

/** Finds errors of web servers that cannot load the application. */
export const findServers: Finder = (lines, files) =>
  lines.flatMap((line, at) => SERVER_MESSAGES.flatMap(message => findingIn(message, line, at, files)))

function findingIn(
  { kind, pattern, weight, message, next, module, word, otherWord, isStart }: ServerMessage,
  line: string,
  at: number,
  files: DeployedSources
): Finding[] {
  const words = pattern.exec(line)
  if (words === null) return []
  const place =
    (module === undefined ? null : modulePlace((words[module] ?? '').replaceAll('.', '/'), files)) ??
    (word === undefined ? null : mentionOf(words[word] ?? words[otherWord ?? word] ?? '', files)) ??
    (isStart ? (startedProgram(files)?.at ?? null) : null)
  return [{ kind, message: message(words), place, next: next ?? null, at, weight }]
}
