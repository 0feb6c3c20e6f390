/** The longest label of a version, and name of a source, that the platform takes (platform.md §7). */
export const MAX_LABEL_CHARS = 255

const SUFFIX = 'Source'

/** What the source of an application is named unless somebody says otherwise: as dr-apps does, to take over its own. */
export const sourceNameOf = (application: string): string => application + SUFFIX

/** The application that a source is named after; null when it is named after none. */
export const namedAfter = (source: string): string | null =>
  source.endsWith(SUFFIX) ? source.slice(0, -SUFFIX.length) : null
