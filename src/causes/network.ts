import type { DeployedSources } from '../files/deployed-sources.ts'
import { BUILD_SCRIPT, START_SCRIPT } from '../files/scripts.ts'
import { lineWhere } from './paths.ts'
import { nodeFolders } from './scripts.ts'
import { type CauseKind, type Finder, type Finding, type Place, SURE } from './types.ts'

/** Messages about a host that cannot be reached. pip does not name the host of its index. */
const UNREACHABLE: readonly { kind: CauseKind; pattern: RegExp }[] = [
  {
    kind: 'pip',
    pattern:
      /after connection broken by .{0,600}(?:NewConnection|NameResolution|ConnectTimeout|ProxyError|SSLError|ConnectionReset|ReadTimeout)/
  },
  {
    kind: 'uv',
    pattern:
      /^\W*(?:cause: )?(?:error: )?(?:Failed to fetch|Request failed after \d+ retries|error sending request).{0,80}https?:\/\/(?<host>[\w.-]{1,200})/
  },
  { kind: 'npm', pattern: /^npm (?:ERR!|error) .{0,40}request to https?:\/\/(?<host>[\w.-]{1,200})\S* failed/ },
  {
    kind: 'npm',
    pattern:
      /^npm (?:ERR!|error) .{0,80}(?:getaddrinfo|connect) (?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT) (?<host>[\w.-]{1,200})/
  },
  { kind: 'pip', pattern: /HTTPSConnectionPool\(host='(?<host>[\w.-]{1,200})'.{0,100}Max retries exceeded/ },
  {
    kind: 'pip',
    pattern:
      /fatal: unable to access 'https?:\/\/(?:[^@'/]{1,200}@)?(?<host>[\w.-]{1,200})[^']{0,300}': (?:Could not resolve|Failed to connect|Connection)/
  }
]

/** Files that can name a package index. */
const settingsFiles = (files: DeployedSources): string[] => [
  ...['requirements.txt', 'pyproject.toml', 'uv.toml', 'pip.conf'],
  ...nodeFolders(files).flatMap(folder => [`${folder}.npmrc`, `${folder}package.json`]),
  ...[BUILD_SCRIPT, START_SCRIPT]
]

const INDEX =
  /(?:--index-url|-i|--extra-index-url|index-url|PIP_INDEX_URL|UV_INDEX_URL|UV_DEFAULT_INDEX)[\s="']{1,8}https?:\/\/(?:[^@\s/]{1,200}@)?([\w.-]{1,200})/

/** Returns true if the log shows that the package index could not be reached: no version is then missing. */
export const isIndexUnreachable = (lines: readonly string[]): boolean =>
  lines.some(line => UNREACHABLE[0]?.pattern.test(line))

/** Finds package indexes and repositories that cannot be reached. */
export const findNetwork: Finder = (lines, files) => {
  const found = new Map<string, Finding>()
  for (const [at, line] of lines.entries())
    for (const { kind, pattern } of UNREACHABLE) {
      const words = pattern.exec(line)
      if (words === null) continue
      const host = words.groups?.host ?? indexOf(files)
      const place = host === null ? null : hostPlace(host, files)
      const message = `${host === null ? 'The package index' : host} could not be reached`
      const next = 'check the address, and that the network of DataRobot permits it'
      found.set(message, { kind, message, place, next, at, weight: SURE })
    }
  return [...found.values()]
}

/** Host of the index that a file of the application names. */
function indexOf(files: DeployedSources): string | null {
  const lines = settingsFiles(files).flatMap(file => (files.has(file) ? (files.lines(file) ?? []) : []))
  return lines.map(line => INDEX.exec(line)?.[1]).find(host => host !== undefined) ?? null
}

function hostPlace(host: string, files: DeployedSources): Place | null {
  const places = settingsFiles(files).map(file => lineWhere(file, line => line.includes(host), files))
  return places.find(place => place !== null) ?? null
}
