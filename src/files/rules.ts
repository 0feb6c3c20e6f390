import path, { type PlatformPath } from 'node:path'
import type { Globs } from './globs.ts'
import { type IgnoreRules, ignoreRules, linesThatInclude } from './ignore.ts'
import { isInside } from './paths.ts'
import type { Root } from './root.ts'

/** The rules that exclude files, for the path that is sent and for the target of a link. */
export interface Rules {
  ofPath: IgnoreRules
  /**
   * The rule that excludes the target of a link, so that no file is sent under another name. All rules apply to a target
   * in the application's folder. The lines of the ignore file are relative to that folder, so only the built-in rules,
   * and lines that include their names again, apply to a target elsewhere in the checkout.
   */
  ofTarget(location: string, isFolder: boolean): string | null
}

/** Creates the rules from the text of the ignore file, the built-in list and the input `exclude`. */
export function rulesOf(root: Root, text: string, defaultExcludes: boolean, exclude: Globs): Rules {
  const ofPath = ignoreRules(text, defaultExcludes)
  const elsewhere = ignoreRules(linesThatInclude(text), defaultExcludes)
  return {
    ofPath,
    ofTarget(location, isFolder) {
      if (!isInside(root.location, location)) return elsewhere(pathFrom(root.workspace, location), isFolder)
      const path = pathFrom(root.location, location)
      // A later glob may include a file of the folder again, so globs only exclude files.
      return ofPath(path, isFolder) ?? (isFolder ? null : ruleOfExclude(exclude, path))
    }
  }
}

/** The line of the input `exclude` that excludes a path, as the log shows it. Null if none does. */
export function ruleOfExclude(exclude: Globs, path: string): string | null {
  const line = exclude.match(path)
  return line === null ? null : `exclude: ${line}`
}

/** Path of a file from a folder as messages and rules spell it: with forward slashes, in NFC. */
export function pathFrom(folder: string, location: string, { relative, sep }: PlatformPath = path): string {
  return relative(folder, location).split(sep).join('/').normalize('NFC')
}
