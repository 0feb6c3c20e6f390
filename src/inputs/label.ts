import { MOST_LABEL } from '../names.ts'
import type { Form } from './form.ts'
import { template } from './read.ts'

/** The template of a version's label. */
export function readLabel(form: Form, preset: string): string {
  return template(form, 'label', ['ref', 'sha', 'sha7', 'run', 'attempt'], MOST_LABEL) ?? preset
}
