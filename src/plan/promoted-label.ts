import type { CurrentVersion } from './current-state.ts'

/** Maximum length of each part, so that the label is not longer than `MAX_LABEL_CHARS`. */
const MAX_OWN_CHARS = 120
const MAX_APPLICATION_CHARS = 80

/** Id of the version that a promoted version was made from, and the mark of the run that made it. */
const MARK = /^(.*) for .* \[([0-9a-f]{24})\.[0-9a-f]{8}\]$/s

/**
 * Label of a version that is made for another application, with the values of that application. It names the label of the
 * version that it is made from, the application, and that version's id.
 *
 * @param own label of the version as it was deployed
 * @param run 8 hex digits that no other run has, so that the run finds its version although the response was lost
 */
export function promotedLabel(
  base: Pick<CurrentVersion, 'id' | 'label'>,
  own: string | null,
  application: string,
  run: string
): string {
  const name = application.replace(/\p{Cc}+/gu, ' ')
  const label = own ?? MARK.exec(base.label ?? '')?.[1] ?? base.label ?? base.id
  return `${shortened(label, MAX_OWN_CHARS)} for ${shortened(name, MAX_APPLICATION_CHARS)} [${base.id}.${run}]`
}

/** Id of the version that a version with this label was promoted from; null if it was not made by a promotion. */
export function promotedFrom(label: string | null): string | null {
  return MARK.exec(label ?? '')?.[2] ?? null
}

/** Tells whether a version has this label, or was made by a promotion from a version that has it. */
export function hasOwnLabel(label: string | null, own: string): boolean {
  if (label === null || promotedFrom(label) === null) return label === own
  return label === own || label.startsWith(`${shortened(own, MAX_OWN_CHARS)} for `)
}

const shortened = (text: string, maxChars: number): string => [...text].slice(0, maxChars).join('')
