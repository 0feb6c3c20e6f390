import { posix } from 'node:path'

/** Scripts that DataRobot runs (platform.md §7). The first starts the application, the optional second builds its image. */
export const START_SCRIPT = 'start-app.sh'
export const BUILD_SCRIPT = 'build-app.sh'

/** Returns true for a shell script, in which a CR would become part of each command. */
export function isShellScript(path: string, bytes: Buffer): boolean {
  const firstLine = bytes.toString('latin1', 0, 200).split(/[\r\n]/)[0] ?? ''
  return /\.(?:sh|bash)$/.test(path) || /^#!.*\b(?:ba|da|k|z)?sh\b/.test(firstLine)
}

/** Files that a script names, relative to the root, to its own folder, or to a folder that it changes to. */
export function scriptsCalled(path: string, text: string, files: { has(path: string): boolean }): string[] {
  const lines = text.split(/\r\n|\n|\r/).filter(line => !/^\s*#/.test(line))
  const words = lines.flatMap(line => line.split(/[\s;&|()<>"'`=]+/)).map(withoutPrefix)
  const folders = words.filter((_, index) => words[index - 1] === 'cd')
  const places = ['.', posix.dirname(path), ...folders]
  const named = words.flatMap(word => places.map(folder => posix.join(folder, word)))
  return [...new Set(named)].filter(each => each !== path && files.has(each))
}

/** Removes the prefix of a path: `run.sh` for `./run.sh`, `$HERE/run.sh` and `${HERE}/run.sh`. */
function withoutPrefix(word: string): string {
  return word.replace(/^(?:\$\{?\w+\}?\/|\.?\/)+/, '')
}
