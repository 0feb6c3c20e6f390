import { listNames } from '../errors.ts'
import { byPath, isCleanPath } from './paths.ts'
import { type FileEntry, MANIFEST_PATH, MAX_FILES, type Manifest } from './types.ts'

/** Maximum length of a text that is parsed. It has room for 999 paths of maximum length. */
export const MAX_MANIFEST_CHARS = 8 * 1024 * 1024

/**
 * Serializes a manifest. The bytes do not depend on the order of its keys and files. Each file has a line of its own, so
 * that two manifests are easy to compare.
 */
export function serializeManifest(manifest: Manifest): Buffer {
  const { schema, label, repository, repositoryId, previewOf, commit, ref, pullRequest, expiresAt } = manifest
  const { githubEnvironment, candidate, settings } = manifest
  const run = manifest.run && pick(manifest.run)
  const origin = { repository, repositoryId, previewOf, commit, ref, run, pullRequest, expiresAt }
  const head = { schema, label, ...origin, githubEnvironment, ...(candidate && { candidate }), settings }
  const lines = Object.entries(head).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)},\n`)
  const files = manifest.files.toSorted(byPath).map(({ path, size, sha256 }) => JSON.stringify({ path, size, sha256 }))
  const kept = manifest.kept.toSorted().map(path => JSON.stringify(path))
  return Buffer.from(`{\n${lines.join('')}"files":[\n${files.join(',\n')}\n],\n"kept":[\n${kept.join(',\n')}\n]}\n`)
}

/** Placeholder that is written in place of the manifest until all files are uploaded. It names the run that uploads. */
export interface Draft {
  draft: string
  /** Name of the application that the version is for. Several applications may share a source. */
  application: string
  repository: string | null
  run: Manifest['run']
}

/** Serializes the placeholder of a version whose upload is not complete. */
export function serializeDraft({ draft, application, repository, run }: Draft): Buffer {
  return Buffer.from(`${JSON.stringify({ draft, application, repository, run: run && pick(run) })}\n`)
}

/**
 * Reads which run created a version, and for which application, from a manifest or a draft. Null for any other text. A
 * complete version has no application: every application may publish it.
 */
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
 * Parses a manifest. Other programs can write to the same place, so the result is null unless this action could have
 * written the text: exactly the known keys, each of its type, and clean paths that are sorted and unique. Two keys are
 * missing in manifests of earlier releases, and `candidate` in those of runs without one.
 */
export function parseManifest(text: string): Manifest | null {
  const value = readKeys(parseJson(text))
  if (value === null) return null
  const { schema, label, repository, repositoryId, previewOf, commit, ref, run, pullRequest, expiresAt } = value
  const { githubEnvironment, candidate, settings, files, kept } = value
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
  return { schema, label, ...origin, githubEnvironment, ...(candidate && { candidate }), settings, files, kept }
}

/** Checks the keys, and adds those that earlier releases did not write. */
function readKeys(value: unknown): (Record<(typeof KEYS)[number], unknown> & { candidate?: string }) | null {
  if (isRecord(value, FIRST_KEYS)) return { ...value, repositoryId: null, previewOf: null }
  if (isRecord(value, KEYS)) return value
  if (
    !isRecord(value, [...KEYS, 'candidate'] as const) ||
    typeof value.candidate !== 'string' ||
    value.candidate === ''
  )
    return null
  return { ...value, candidate: value.candidate }
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

/** Returns true for an object with exactly these keys. `JSON.parse` makes `__proto__` a normal key, so it is rejected. */
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

/** Returns true for a list of paths from the platform, which may hold any characters. */
function isKept(value: unknown, files: readonly FileEntry[]): value is string[] {
  if (!Array.isArray(value) || value.length + files.length > MAX_FILES) return false
  if (!value.every(path => typeof path === 'string' && path !== '' && path !== MANIFEST_PATH)) return false
  const own = new Set(files.map(({ path }) => path))
  return isSorted(value) && !value.some(path => own.has(path))
}

/** Returns true for unique paths in the order of their code units. */
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

/** Files of a version, as the API lists them: without digests, hence the manifest. `created` is in milliseconds. */
export interface VersionItems {
  items: readonly { path: string; created: number }[]
}

/**
 * Decides whether a manifest still describes a version. If a person changed the version since, it has an additional
 * file, lacks a file, or has a file that is newer than the manifest. Files of one upload have equal times.
 */
export function trustManifest(manifest: Manifest, version: VersionItems): Trust {
  const no = (reason: string): Trust => ({ trusted: false, reason })
  const { items } = version
  const own = items.find(({ path }) => path === MANIFEST_PATH)
  if (own === undefined) return no(`the version has no ${JSON.stringify(MANIFEST_PATH)}`)
  const named = new Set([...manifest.files.map(({ path }) => path), ...manifest.kept, MANIFEST_PATH])
  const held = new Set(items.map(({ path }) => path))
  const unexpected = [...held].filter(path => !named.has(path)).sort()
  if (unexpected.length > 0)
    return no(`the version has files that its manifest does not list: ${listNames(unexpected)}`)
  const gone = [...named].filter(path => !held.has(path)).sort()
  if (gone.length > 0) return no(`the version lacks files that its manifest lists: ${listNames(gone)}`)
  if (held.size !== items.length) return no('the version has several files with the same path')
  // The negation treats a time that is not a number as newer.
  const newer = items.filter(({ created }) => !(created <= own.created)).map(({ path }) => path)
  return newer.length > 0 ? no(`files are newer than the manifest: ${listNames(newer.sort())}`) : { trusted: true }
}
