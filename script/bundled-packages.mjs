// Lists the packages of the bundles, from the licence files that ncc writes beside them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folders of the bundles, relative to the root. */
export const BUNDLES = ['dist', 'dist/emulator']

/** Reads the packages of the lock file, by their paths. */
export function lockedPackages(root) {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
}

/** Parses the licence file of a bundle: for each package its name, licence and text. */
export function licencesOf(root, bundle) {
  const lock = lockedPackages(root)
  const lines = readFileSync(join(root, bundle, 'licenses.txt'), 'utf8').split('\n')
  const starts = lines.flatMap((line, index) =>
    `node_modules/${line}` in lock && /^[A-Z0-9][\w.-]+$/.test(lines[index + 1] ?? '') ? [index] : []
  )
  return starts.map((start, index) => ({
    name: lines[start],
    licence: lines[start + 1],
    text: lines
      .slice(start + 2, starts[index + 1])
      .join('\n')
      .trim()
  }))
}
