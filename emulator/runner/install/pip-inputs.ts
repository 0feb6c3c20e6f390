import { posix } from 'node:path'
import { filesAt, sortedPaths, type VersionFiles } from './version-files.ts'

/** Options that name another requirement or constraint file, relative to the file that has them. */
const INCLUDE = /^(?:-r|--requirement|-c|--constraint)(?:\s*=\s*|\s+|(?<=-[rc])(?=[^\s=]))(\S+)/

/** Files that a requirement file needs: those that it includes, and the local packages that it names. */
export function pipInputs(manifest: string, files: VersionFiles): string[] {
  const visited = new Set<string>()
  const local = new Set<string>()
  const visit = (file: string): void => {
    if (visited.has(file) || !files.paths.includes(file)) return
    visited.add(file)
    const folder = posix.dirname(file)
    for (const line of logicalLines(files.read(file))) {
      const included = INCLUDE.exec(line)?.[1]
      if (included !== undefined) visit(posix.join(folder, included))
      // pip searches local packages from the working directory, and folders of wheels beside the file too.
      else
        for (const path of localPaths(line))
          for (const base of ['.', folder]) for (const name of filesAt(path, base, files.paths)) local.add(name)
    }
  }
  visit(manifest)
  return sortedPaths([...visited, ...local])
}

/** Lines without comments, with continued lines joined. */
function logicalLines(text: string): string[] {
  const joined = text.replace(/\\\r?\n/g, ' ')
  return joined.split(/\r?\n/).map(line => line.replace(/(^|\s)#.*$/, '').trim())
}

/** Words of a line that pip would read as a path: with a slash, a dot in front, or the ending of an archive. */
function localPaths(line: string): string[] {
  return line
    .split(/[\s=;]+/)
    .map(word => word.replace(/^["']|["']$/g, '').replace(/^.*@(?=file:)/, ''))
    .map(word => word.replace(/^file:(\/\/(localhost)?)?/, './').replace(/(\[[^\]]*\])?(#.*)?$/, ''))
    .filter(word => /^\.|\/|\.(whl|zip|tar\.gz|tgz|tar\.bz2)$/.test(word) && !word.includes('://'))
}
