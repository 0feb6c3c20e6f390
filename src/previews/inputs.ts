import { posix } from 'node:path'
import { DEFAULT_FILE, DEFAULT_TARGET } from '../configuration/types.ts'
import { MAX_APPLICATION_NAME_CHARS } from '../inputs/connection.ts'
import type { InputReader } from '../inputs/input-reader.ts'
import { readBoolean, readEnum, readInteger, readTemplate, readText } from '../inputs/read.ts'
import type { ConfigurationEntry, PreviewWhen } from '../inputs/types.ts'

/** Reads which application of the configuration file the step names. */
export function readEntry(reader: InputReader): ConfigurationEntry | null {
  const app = reader.get('app')
  if (app === '') return null
  return {
    file: posix.normalize(reader.get('config') || DEFAULT_FILE),
    app,
    target: reader.get('target') || DEFAULT_TARGET
  }
}

/** Reads whether to make a preview; `auto` lets the event decide. */
export function readPreview(reader: InputReader): 'auto' | boolean {
  const value = reader.get('preview')
  if (/^(?:true|false)?$/i.test(value)) return readBoolean(reader, 'preview') ?? 'auto'
  return readEnum(reader, 'preview', ['auto', 'true', 'false']) === 'auto' ? 'auto' : false
}

/**
 * Reads the template of a preview's name.
 *
 * @param isForOne whether a name without `{number}` makes sense; otherwise all pull requests would share one preview
 */
export function readPreviewName(reader: InputReader, isForOne: boolean): string {
  const name =
    readTemplate(reader, 'preview-name', ['app', 'number'], MAX_APPLICATION_NAME_CHARS) ?? '{app}-pr-{number}'
  if (!isForOne && !name.includes('{number}'))
    reader.addValueProblem(
      'preview-name',
      name,
      'has no {number}',
      'Write it for the pull request, as in {app}-pr-{number}.'
    )
  return name
}

/** Maximum length of a label on GitHub. */
const MAX_LABEL_CHARS = 50

/** Reads the condition under which a pull request has a preview. */
export function readPreviewWhen(reader: InputReader): PreviewWhen {
  const value = readText(reader, 'preview-when') ?? 'always'
  if (value === 'always' || value === 'ready' || value === 'request') return { kind: value }
  const label = /^label:(.+)$/.exec(value)?.[1]?.trim() ?? ''
  if (label !== '' && [...label].length <= MAX_LABEL_CHARS) return { kind: 'label', label }
  const next = `Set it to always, ready, request, or label: and the name of a label, of at most ${MAX_LABEL_CHARS} characters.`
  reader.addValueProblem('preview-when', value, 'is not a condition', next)
  return { kind: 'always' }
}

/** Reads the maximum number of previews; null for no limit. */
export const readMaxPreviews = (reader: InputReader): number | null => readPositive(reader, 'max-previews')

/** Reads the number of a pull request; null if it is not set. */
export const readPullRequestNumber = (reader: InputReader): number | null => readPositive(reader, 'pull-request')

function readPositive(reader: InputReader, name: string): number | null {
  const number = readInteger(reader, name) ?? null
  if (number === 0) reader.addValueProblem(name, '0', 'is less than 1', 'Set it to 1 or more, or remove it.')
  return number
}
