import type { Form } from './form.ts'
import { template } from './read.ts'

/** The longest label of a version that the platform takes (facts §7). */
export const MOST_LABEL = 255

/** The template of a version's label. */
export function readLabel(form: Form, preset: string): string {
  return template(form, 'label', ['ref', 'sha', 'sha7', 'run', 'attempt'], MOST_LABEL) ?? preset
}
