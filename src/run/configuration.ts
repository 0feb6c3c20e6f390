import { isUtf8 } from 'node:buffer'
import { realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { checkConfiguration } from '../configuration/check.ts'
import type { RunKind } from '../configuration/choose.ts'
import { configuredSource, faultySource } from '../configuration/source.ts'
import { DEFAULT_FILE } from '../configuration/types.ts'
import type { Explanation } from '../errors.ts'
import { isInside, runsThroughGit } from '../files/paths.ts'
import { openInPlace } from '../files/reading.ts'
import { InputReader } from '../inputs/input-reader.ts'
import { readSelection } from '../inputs/selection.ts'
import type { InputSource } from '../inputs/types.ts'
import type { ActionEnv } from './environment.ts'
import { hasSecretsForForeignCode } from './untrusted.ts'

/** Maximum size of a configuration file. 200 applications need about 100 kB. */
const MAX_BYTES = 1024 * 1024

/**
 * Adds the values of the configuration file to the inputs of the step, if the step names an application of it.
 */
export async function withConfiguration({ inputs: step, context }: ActionEnv, kind: RunKind): Promise<InputSource> {
  const selection = readSelection(new InputReader(step))
  if (selection.app === '') return step
  const file = selection.config === '' ? DEFAULT_FILE : selection.config
  const content = await readConfigurationFile(step.workspace, file)
  if ('problem' in content) return faultySource(step, [content.problem])
  const allowsVariables = !hasSecretsForForeignCode(context)
  return configuredSource(step, checkConfiguration(content.text, content.file), selection, {
    kind,
    allowsVariables
  })
}

/**
 * Reads a configuration file of the checkout.
 *
 * @returns its text and its path relative to the checkout, or the problem
 */
export async function readConfigurationFile(
  workspace: string,
  path: string
): Promise<{ text: string; file: string } | { problem: Explanation }> {
  const shown = JSON.stringify(path)
  const fail = (saw: string, next: string) => ({
    problem: { what: `The configuration file ${shown} cannot be read.`, saw, next }
  })
  const inside = 'Write a path relative to the root of the checkout into the input "config".'
  if (/\p{Cc}/u.test(path) || isAbsolute(path) || !isInside(workspace, resolve(workspace, path)))
    return fail('It is not a path inside of the checkout.', inside)
  try {
    const [root, location] = await Promise.all([realpath(workspace), realpath(join(workspace, path))])
    if (!isInside(root, location) || runsThroughGit(root, location))
      return fail('It leads out of the checkout, or into ".git".', inside)
    const handle = await openInPlace(location)
    try {
      const { size } = await handle.stat()
      if (size > MAX_BYTES) return fail(`It has ${size} bytes.`, 'Shorten it to at most 1 MiB.')
      const bytes = await handle.readFile()
      if (!isUtf8(bytes)) return fail('It is not UTF-8 text.', 'Save it in UTF-8.')
      return {
        text: new TextDecoder().decode(bytes),
        file: relative(workspace, resolve(workspace, path)).split(sep).join('/')
      }
    } finally {
      await handle.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return fail('The checkout has no such file.', 'Check out the repository in an earlier step, or correct "config".')
    if (code === 'EISDIR' || code === 'ESTALE') return fail('It is not a file.', inside)
    if (code === undefined) throw error
    return fail(`The system reports ${code}.`, 'Check the permissions of the file.')
  }
}
