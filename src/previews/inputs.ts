import { posix } from 'node:path'
import { DEFAULT_FILE, DEFAULT_TARGET } from '../configuration/types.ts'
import { MAX_APPLICATION_NAME_CHARS } from '../inputs/connection.ts'
import type { InputReader } from '../inputs/input-reader.ts'
import { readBoolean, readEnum, readTemplate } from '../inputs/read.ts'
import type { ConfigurationEntry } from '../inputs/types.ts'

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
