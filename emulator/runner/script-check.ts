import { access, constants, open } from 'node:fs/promises'
import { join } from 'node:path'

/** Returns the reason if a script cannot be run as on the platform. */
export async function findScriptProblem(code: string, name: string): Promise<string | undefined> {
  const start = await firstBytes(join(code, name))
  if (start === undefined) return `the version has no file ${name} at its root`
  if (!start.startsWith('#!')) return `${name} does not begin with "#!" and the program to run it`
  const line = start.split('\n', 1)[0] as string
  if (line.endsWith('\r')) return `${name} has CR LF line breaks. Save it with LF line breaks`
  const interpreter = line.slice(2).trim().split(/\s/, 1)[0] as string
  if (!interpreter.startsWith('/')) return `${name} begins with "${line}", which has no absolute path after "#!"`
  const exists = await access(interpreter, constants.X_OK).then(
    () => true,
    () => false
  )
  return exists ? undefined : `${name} begins with "${line}", but this machine has no program ${interpreter}`
}

async function firstBytes(path: string): Promise<string | undefined> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return undefined
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}
