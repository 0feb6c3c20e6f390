import { realpath, stat } from 'node:fs/promises'
import { basename, extname, relative, resolve, sep } from 'node:path'
import { UserError } from '../../errors.ts'
import { ignoreRules, SECRET_EXCLUDES } from '../../files/ignore.ts'
import { isInside, runsThroughGit } from '../../files/paths.ts'
import { readInPlace } from '../../files/reading.ts'
import { decodeText } from '../../files/text.ts'

const isSecret = ignoreRules(SECRET_EXCLUDES.join('\n'), false)

/** Tests for the content of image files, by extension. */
const IMAGES: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  '.png': bytes => bytes.subarray(0, 4).equals(Buffer.from('89504e47', 'hex')),
  '.jpg': bytes => bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex')),
  '.gif': bytes => bytes.toString('latin1', 0, 4) === 'GIF8',
  '.svg': bytes => bytes.includes('<svg')
}

/**
 * Reads a text file of the checkout.
 *
 * @param input name of the input that names the file, for messages
 * @param maxChars maximum length in characters
 * @throws UserError if the file does not exist, is not text, or is too long
 */
export async function readTextFile(workspace: string, path: string, input: string, maxChars: number): Promise<string> {
  const { bytes, unusable } = await readChecked(workspace, path, input)
  const text = decodeText(bytes, path)
  if (typeof text !== 'string') throw unusable(text.saw, text.next)
  const { length } = [...text]
  if (length > maxChars) throw unusable(`It has ${length} characters.`, `Shorten it to at most ${maxChars}.`)
  return text
}

/**
 * Reads an image of the checkout.
 *
 * @throws UserError if the file does not exist, or is not an image of the type in its name
 */
export async function readImageFile(
  workspace: string,
  path: string,
  input: string
): Promise<{ fileName: string; bytes: Buffer }> {
  const { bytes, unusable } = await readChecked(workspace, path, input)
  const isOfType = IMAGES[extname(path)]
  if (isOfType === undefined)
    throw unusable('DataRobot accepts .png, .jpg, .svg and .gif, in lower case.', 'Convert or rename it.')
  if (!isOfType(bytes)) throw unusable(`Its content is not a ${extname(path)} image.`, 'Convert it.')
  return { fileName: basename(path), bytes }
}

/** Reads a file inside of the workspace. Rejects links that point outside of it or to files with secrets. */
async function readChecked(workspace: string, path: string, input: string) {
  const unusable = (saw: string, next: string) =>
    new UserError('input-invalid', {
      what: `File ${JSON.stringify(path)} of input "${input}" cannot be used.`,
      saw,
      next
    })
  try {
    const outer = await realpath(workspace)
    const location = await realpath(resolve(workspace, path))
    if (!isInside(outer, location) || runsThroughGit(outer, location))
      throw unusable(
        'It is outside of the checkout, or in ".git".',
        'Write the path of a file in the checkout, relative to its root.'
      )
    const target = relative(outer, location).split(sep).join('/')
    if (location !== resolve(outer, path) && isSecret(target, false) !== null)
      throw unusable(
        `It points to ${JSON.stringify(target)}, in which tools keep secrets.`,
        'Replace the link with a file.'
      )
    if (!(await stat(location)).isFile())
      throw unusable('It is not a file.', 'Write the path of a file in the checkout.')
    return { bytes: await readInPlace(location), unusable }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    if (code === 'ESTALE' || code === 'ELOOP')
      throw unusable(
        'It was replaced while it was read.',
        'Make sure that no other step writes there at the same time.'
      )
    const saw = code === 'ENOENT' ? 'It does not exist.' : `The system denied reading it (${code}).`
    throw unusable(
      saw,
      'Write the path of a file in the checkout, relative to its root, and run actions/checkout before this step.'
    )
  }
}
