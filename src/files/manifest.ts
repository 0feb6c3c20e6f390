import { listNames } from '../errors.ts'
import { byPath, isCleanPath } from './paths.ts'
import { type FileEntry, MANIFEST_PATH, MAX_FILES, type Manifest } from './types.ts'

/** Beyond this a text is not parsed: above what 999 paths of the longest kind take. */
export const MAX_MANIFEST_CHARS = 8 * 1024 * 1024

/**
 * The bytes of a manifest: the same for the same manifest, whatever the order of its keys and files; a line for each
 * file, so that two of them compare well.
 */
export function serializeManifest(manifest: Manifest): Buffer {
  const { schema, label, repository, repositoryId, previewOf, commit, ref, pullRequest, expiresAt } = manifest
  const { githubEnvironment, settings } = manifest
  const run = manifest.run && pick(manifest.run)
  const origin = { repository, repositoryId, previewOf, commit, ref, run, pullRequest, expiresAt }
  const head = { schema, label, ...origin, githubEnvironment, settings }
  const lines = Object.entries(head).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)},\n`)
  const files = manifest.files.toSorted(byPath).map(({ path, size, sha256 }) => JSON.stringify({ path, size, sha256 }))
  const kept = manifest.kept.toSorted().map(path => JSON.stringify(path))
  return Buffer.from(`{\n${lines.join('')}"files":[\n${files.join(',\n')}\n],\n"kept":[\n${kept.join(',\n')}\n]}\n`)
}

/** Whose a version is that is not whole yet: it stands where the manifest will, and is none. */
export interface Draft {
  draft: string
  /** Name of the application that it is for: others may share the source. */
  application: string
  repository: string | null
  run: Manifest['run']
}

/** The bytes of what stands in for a manifest until the version is whole. */
export function serializeDraft({ draft, application, repository, run }: Draft): Buffer {
  return Buffer.from(`${JSON.stringify({ draft, application, repository, run: run && pick(run) })}\n`)
}

/** Which run began a version, and for what; null for what is not ours. A whole one is for whoever publishes it. */
export function parseMaker(text: string): (Pick<Draft, 'repository' | 'run'> & { application: string | null }) | null {
  const manifest = parseManifest(text)
  if (manifest !== null) return { ...manifest, application: null }
  const value = parseJson(text)
  if (!isRecord(value, ['draft', 'application', 'repository', 'run'])) return null
  const { draft, application, repository, run } = value
  const isDraft = typeof draft === 'string' && isTextOrNull(repository) && (run === null || isRun(run))
  return isDraft && typeof application === 'string' ? { application, repository, run } : null
}

function parseJson(text: string): unknown {
  if (text.length > MAX_MANIFEST_CHARS) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function pick({ id, attempt, url }: NonNullable<Manifest['run']>): NonNullable<Manifest['run']> {
  return { id, attempt, url }
}

/**
 * Reads a manifest back. It comes from a place where others write too, so it is null unless it is one that we could
 * have written: every key, no other, each of its type, the paths clean, sorted and each once. Two keys are newer than the
 * others.
 */
export function parseManifest(text: string): Manifest | null {
  const parsed = parseJson(text)
  const value = isRecord(parsed, FIRST_KEYS) ? { ...parsed, repositoryId: null, previewOf: null } : parsed
  if (!isRecord(value, KEYS)) return null
  const { schema, label, repository, repositoryId, previewOf, commit, ref, run, pullRequest, expiresAt } = value
  const { githubEnvironment, settings, files, kept } = value
  if (
    schema !== 1 ||
    !isTextOrNull(label) ||
    !isTextOrNull(repository) ||
    !(repositoryId === null || isCount(repositoryId)) ||
    !isTextOrNull(previewOf) ||
    !isTextOrNull(commit) ||
    !isTextOrNull(ref) ||
    !(run === null || isRun(run)) ||
    !(pullRequest === null || isCount(pullRequest)) ||
    !(expiresAt === null || isTime(expiresAt)) ||
    !isTextOrNull(githubEnvironment) ||
    typeof settings !== 'string' ||
    !isFiles(files) ||
    !isKept(kept, files)
  )
    return null
  const origin = { repository, repositoryId, previewOf, commit, ref, run, pullRequest, expiresAt }
  return { schema, label, ...origin, githubEnvironment, settings, files, kept }
}

const FIRST_KEYS = [
  'schema',
  'label',
  'repository',
  'commit',
  'ref',
  'run',
  'pullRequest',
  'expiresAt',
  'githubEnvironment',
  'settings',
  'files',
  'kept'
] as const

const KEYS = [...FIRST_KEYS, 'repositoryId', 'previewOf'] as const

/** Exactly these keys. `JSON.parse` makes `__proto__` a key like any other, so it is one too many. */
function isRecord<K extends string>(value: unknown, keys: readonly K[]): value is Record<K, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.keys(value).length === keys.length && keys.every(key => Object.hasOwn(value, key))
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

function isTime(value: unknown): value is string {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
  return typeof value === 'string' && form.test(value) && !Number.isNaN(Date.parse(value))
}

function isRun(value: unknown): value is NonNullable<Manifest['run']> {
  if (!isRecord(value, ['id', 'attempt', 'url'])) return false
  return typeof value.id === 'string' && isCount(value.attempt) && typeof value.url === 'string'
}

function isFiles(value: unknown): value is FileEntry[] {
  if (!Array.isArray(value) || value.length > MAX_FILES) return false
  return value.every(isFile) && isSorted(value.map(({ path }) => path))
}

/** Paths that the platform gave, so whatever it holds is a good one. */
function isKept(value: unknown, files: readonly FileEntry[]): value is string[] {
  if (!Array.isArray(value) || value.length + files.length > MAX_FILES) return false
  if (!value.every(path => typeof path === 'string' && path !== '' && path !== MANIFEST_PATH)) return false
  const own = new Set(files.map(({ path }) => path))
  return isSorted(value) && !value.some(path => own.has(path))
}

/** By code units, each once. */
function isSorted(paths: readonly string[]): boolean {
  return paths.every((path, index) => index === 0 || (paths[index - 1] as string) < path)
}

function isFile(value: unknown): value is FileEntry {
  if (!isRecord(value, ['path', 'size', 'sha256'])) return false
  const { path, size, sha256 } = value
  return (
    typeof path === 'string' &&
    path !== MANIFEST_PATH &&
    isCleanPath(path) &&
    Number.isSafeInteger(size) &&
    (size as number) >= 0 &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256)
  )
}

export type Trust = { trusted: true } | { trusted: false; reason: string }

/** What a version says of its files: nothing of their bytes, hence the manifest. `created` is in milliseconds. */
export interface VersionItems {
  items: readonly { path: string; created: number }[]
}

/**
 * Whether a manifest still tells what a version holds. Anyone may have changed the version since: then there is a file
 * more, a file less, or one that is newer than the manifest. Equal times are those of one upload.
 */
export function trustManifest(manifest: Manifest, version: VersionItems): Trust {
  const no = (reason: string): Trust => ({ trusted: false, reason })
  const { items } = version
  const own = items.find(({ path }) => path === MANIFEST_PATH)
  if (own === undefined) return no(`the version has no ${JSON.stringify(MANIFEST_PATH)}`)
  const named = new Set([...manifest.files.map(({ path }) => path), ...manifest.kept, MANIFEST_PATH])
  const held = new Set(items.map(({ path }) => path))
  const strange = [...held].filter(path => !named.has(path)).sort()
  if (strange.length > 0) return no(`the version has files that its manifest does not name: ${listNames(strange)}`)
  const gone = [...named].filter(path => !held.has(path)).sort()
  if (gone.length > 0) return no(`the version lacks files that its manifest names: ${listNames(gone)}`)
  if (held.size !== items.length) return no('the version has files of the same path')
  // Written so that a time that is no number is newer.
  const newer = items.filter(({ created }) => !(created <= own.created)).map(({ path }) => path)
  return newer.length > 0 ? no(`files are newer than the manifest: ${listNames(newer.sort())}`) : { trusted: true }
}
