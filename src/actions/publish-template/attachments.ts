import { readFile, realpath, stat } from 'node:fs/promises'
import { basename, extname, relative, resolve, sep } from 'node:path'
import { UserError } from '../../errors.ts'
import { ignoreRules, SECRET_EXCLUDES } from '../../files/ignore.ts'
import { isInside, runsThroughGit } from '../../files/paths.ts'
import { decodeText } from '../../files/text.ts'

const isSecret = ignoreRules(SECRET_EXCLUDES.join('\n'), false)

/** Whether the bytes begin as a file of that ending does. */
const IMAGES: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  '.png': bytes => bytes.subarray(0, 4).equals(Buffer.from('89504e47', 'hex')),
  '.jpg': bytes => bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex')),
  '.gif': bytes => bytes.toString('latin1', 0, 4) === 'GIF8',
  '.svg': bytes => bytes.includes('<svg')
}

/**
 * The text of one file of the checkout.
 *
 * @param input which names the file, for messages
 * @param most characters
 * @throws UserError when it is not there, no text, or too long
 */
export async function readTextFile(workspace: string, path: string, input: string, most: number): Promise<string> {
  const { bytes, refuse } = await readChecked(workspace, path, input)
  const text = decodeText(bytes, path)
  if (typeof text !== 'string') throw refuse(text.saw, text.next)
  const { length } = [...text]
  if (length > most) throw refuse(`It has ${length} characters.`, `Shorten it to at most ${most}.`)
  return text
}

/**
 * An image of the checkout, of a type that the platform shows.
 *
 * @throws UserError when it is not there, or is not what its name says
 */
export async function readImageFile(
  workspace: string,
  path: string,
  input: string
): Promise<{ fileName: string; bytes: Buffer }> {
  const { bytes, refuse } = await readChecked(workspace, path, input)
  const isOfType = IMAGES[extname(path)]
  if (isOfType === undefined)
    throw refuse('DataRobot takes .png, .jpg, .svg and .gif, in lower case.', 'Convert or rename it.')
  if (!isOfType(bytes)) throw refuse(`Its bytes are not those of a ${extname(path)} file.`, 'Convert it.')
  return { fileName: basename(path), bytes }
}

/** Nothing outside of the workspace is read, wherever links lead. */
async function readChecked(workspace: string, path: string, input: string) {
  const refuse = (saw: string, next: string) =>
    new UserError('input-invalid', {
      what: `File ${JSON.stringify(path)} of input "${input}" can not be used.`,
      saw,
      next
    })
  try {
    const outer = await realpath(workspace)
    const location = await realpath(resolve(workspace, path))
    if (!isInside(outer, location) || runsThroughGit(outer, location))
      throw refuse(
        'It lies outside of the checkout, or in ".git".',
        'Name a file of the checkout, relative to its root.'
      )
    const target = relative(outer, location).split(sep).join('/')
    if (location !== resolve(outer, path) && isSecret(target, false) !== null)
      throw refuse(`It leads to ${JSON.stringify(target)}, in which tools keep secrets.`, 'Name a file in its place.')
    if (!(await stat(location)).isFile()) throw refuse('It is not a file.', 'Name a file of the checkout.')
    return { bytes: await readFile(location), refuse }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    const saw = code === 'ENOENT' ? 'There is no such file.' : `The system would not let it be read (${code}).`
    throw refuse(saw, 'Name a file of the checkout, relative to its root, and run actions/checkout before this step.')
  }
}
