import { MOST_NAME } from './connection.ts'
import type { Form } from './form.ts'
import { choice, flag, template } from './read.ts'

/** Whether a preview is wanted; `auto` leaves it to the event. */
export function readPreview(form: Form): 'auto' | boolean {
  const value = form.get('preview')
  if (/^(?:true|false)?$/i.test(value)) return flag(form, 'preview') ?? 'auto'
  return choice(form, 'preview', ['auto', 'true', 'false']) === 'auto' ? 'auto' : false
}

/**
 * The template of a preview's name.
 *
 * @param isForOne whether a name without `{number}` makes sense; otherwise all pull requests would share one preview
 */
export function readPreviewName(form: Form, isForOne: boolean): string {
  const name = template(form, 'preview-name', ['app', 'number'], MOST_NAME) ?? '{app}-pr-{number}'
  if (!isForOne && !name.includes('{number}'))
    form.wrongValue('preview-name', name, 'has no {number}', 'Write it for the pull request, as in {app}-pr-{number}.')
  return name
}
