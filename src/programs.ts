import { existsSync } from 'node:fs'
import { posix, win32 } from 'node:path'

/**
 * Path of a program that is found in PATH; null if there is none.
 *
 * @param platform value of `process.platform`
 */
export function findProgram(
  program: string,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync
): string | null {
  const isWindows = platform === 'win32'
  const { delimiter, isAbsolute, join } = isWindows ? win32 : posix
  // Windows does not distinguish the case of names: there, it is "Path".
  const [, path = ''] =
    Object.entries(environment).find(([name]) => (isWindows ? /^path$/i : /^PATH$/).test(name)) ?? []
  const name = isWindows ? `${program}.exe` : program
  const paths = path.split(delimiter).flatMap(folder => (isAbsolute(folder) ? [join(folder, name)] : []))
  return paths.find(exists) ?? null
}

/**
 * Name under which a program is started. On Windows it is the path: a name is searched in the current folder first, and
 * the checkout could hold a program of that name.
 *
 * @param platform value of `process.platform`
 */
export function programToStart(
  program: string,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync
): string {
  if (platform !== 'win32') return program
  // Without the program, a path that no file can have, so that nothing else is started.
  return findProgram(program, environment, platform, exists) ?? `<PATH>\\${program}.exe`
}
