import { posix } from 'node:path'

/** Whether a shell reads a file: it would take a CR for a part of each command. */
export function isShellScript(path: string, bytes: Buffer): boolean {
  const firstLine = bytes.toString('latin1', 0, 200).split(/[\r\n]/)[0] ?? ''
  return /\.(?:sh|bash)$/.test(path) || /^#!.*\b(?:ba|da|k|z)?sh\b/.test(firstLine)
}

/** Files that a script names: below the folder, its own folder, or one that it goes to. */
export function scriptsCalled(path: string, text: string, files: { has(path: string): boolean }): string[] {
  const lines = text.split(/\r\n|\n|\r/).filter(line => !/^\s*#/.test(line))
  const words = lines.flatMap(line => line.split(/[\s;&|()<>"'`=]+/)).map(bare)
  const folders = words.filter((_, index) => words[index - 1] === 'cd')
  const places = ['.', posix.dirname(path), ...folders]
  const named = words.flatMap(word => places.map(folder => posix.join(folder, word)))
  return [...new Set(named)].filter(each => each !== path && files.has(each))
}

/** A word without what leads to its folder: `./run.sh`, `$HERE/run.sh`, `${HERE}/run.sh`. */
function bare(word: string): string {
  return word.replace(/^(?:\$\{?\w+\}?\/|\.?\/)+/, '')
}
