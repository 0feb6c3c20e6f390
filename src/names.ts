/** Maximum length of a version's label and of a source's name (platform.md §7). */
export const MAX_LABEL_CHARS = 255

const SUFFIX = 'Source'

/** Default name of an application's source. It is the name that dr-apps uses, so the action adopts sources of dr-apps. */
export const sourceNameOf = (application: string): string => application + SUFFIX

/** Name of the application that a source is named after; null if the source has another form of name. */
export const applicationNameOf = (source: string): string | null =>
  source.endsWith(SUFFIX) ? source.slice(0, -SUFFIX.length) : null

/** Name of the application that runs a version before the application of this name does. */
export const candidateNameOf = (application: string): string => `${application}-candidate`

/** Checks for the form of a DataRobot id, in lower or upper case (platform.md §1). The API uses lower case. */
export function isId(value: string): boolean {
  return /^[0-9a-f]{24}$/i.test(value)
}
