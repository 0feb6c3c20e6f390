import {
  APPLICATION_KEYS,
  type ApplicationEntry,
  type Configuration,
  DEFAULT_TARGET,
  PREVIEW_TARGET,
  type Setting,
  type Settings
} from './types.ts'

/** Application of the file with what holds for all of its targets. */
export interface ConfiguredApplication {
  name: string
  /** Folder of the application, relative to the root of the checkout. */
  path: string
  /** Globs of further files that the application depends on, relative to the root of the checkout. */
  watch: readonly string[]
  /** Targets that can be deployed, in the order of the file; without `preview`. */
  targets: readonly string[]
  hasPreviewTarget: boolean
}

/** Merges settings. A later one wins: maps are merged by key, and everything else is replaced. */
export function mergeSettings(...levels: readonly Settings[]): Settings {
  const merged = new Map<string, Setting>()
  for (const level of levels) {
    // The name and the id of an application exclude each other, so a level that sets one replaces both.
    if (APPLICATION_KEYS.some(key => level.has(key))) for (const key of APPLICATION_KEYS) merged.delete(key)
    for (const [name, setting] of level) merged.set(name, mergeSetting(merged.get(name), setting))
  }
  return merged
}

function mergeSetting(lower: Setting | undefined, upper: Setting): Setting {
  if (lower?.kind !== 'pairs' || upper.kind !== 'pairs') return upper
  return { ...upper, pairs: new Map([...lower.pairs, ...upper.pairs]) }
}

/** Names of the targets of an application that can be deployed. */
export function targetsOf({ targets }: ApplicationEntry): string[] {
  const names = [...targets.keys()].filter(name => name !== PREVIEW_TARGET)
  return names.length === 0 ? [DEFAULT_TARGET] : names
}

/**
 * Settings of an application for a target: target over application over defaults. For a preview, they are those of the
 * target `preview`, with the name of the application of `target`.
 *
 * @returns null if the file has no such application or target
 */
export function effectiveSettings(
  { defaults, applications }: Configuration,
  app: string,
  target: string,
  isPreview = false
): Settings | null {
  const entry = applications.get(app)
  if (entry === undefined) return null
  if (!targetsOf(entry).includes(target)) return null
  const shared = mergeSettings(defaults.settings, entry.settings)
  const ofTarget = mergeSettings(shared, entry.targets.get(target)?.settings ?? new Map())
  if (!isPreview) return ofTarget
  const base = new Map([...ofTarget].filter(([name]) => APPLICATION_KEYS.includes(name)))
  return mergeSettings(shared, entry.targets.get(PREVIEW_TARGET)?.settings ?? new Map(), base)
}

/** All applications in the order of the file. */
export function listApplications(configuration: Configuration): ConfiguredApplication[] {
  const { defaults, applications } = configuration
  return [...applications].map(([name, entry]) => ({
    name,
    path: pathOf(mergeSettings(defaults.settings, entry.settings)),
    watch: entry.watch ?? defaults.watch ?? [],
    targets: targetsOf(entry),
    hasPreviewTarget: entry.targets.has(PREVIEW_TARGET)
  }))
}

/** Folder of an application, relative to the root of the checkout. */
export function pathOf(settings: Settings): string {
  const path = settings.get('path')
  return path?.kind === 'text' && path.text.trim() !== '' ? path.text.trim() : '.'
}

/**
 * Everything that the file says about each application, as one text for each. Two files say the same about an application
 * if its texts are equal: the order of keys, comments and anchors do not matter, and values of variables are not read.
 */
export function effectiveEntries(configuration: Configuration): ReadonlyMap<string, string> {
  return new Map(
    listApplications(configuration).map(({ name, watch, targets, hasPreviewTarget }) => {
      const settings = Object.fromEntries(
        targets.map(target => [target, plain(effectiveSettings(configuration, name, target) ?? new Map())])
      )
      const [first = DEFAULT_TARGET] = targets
      const preview = plain(effectiveSettings(configuration, name, first, true) ?? new Map())
      return [name, JSON.stringify(sorted({ watch, settings, ...(hasPreviewTarget ? { preview } : {}) }))]
    })
  )
}

function plain(settings: Settings): Record<string, unknown> {
  return Object.fromEntries([...settings].map(([name, setting]) => [name, plainSetting(setting)]))
}

function plainSetting(setting: Setting): unknown {
  if (setting.kind === 'text') return setting.text
  if (setting.kind === 'list') return setting.items
  return Object.fromEntries([...setting.pairs].map(([name, { position: _, ...value }]) => [name, value]))
}

/** Copy with the keys of all objects in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
