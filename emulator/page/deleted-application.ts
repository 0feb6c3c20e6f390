import type { Reply } from '../http/reply.ts'
import type { Deletion } from './events.ts'
import { framePage, type View } from './frame.ts'
import { html } from './html.ts'
import { idMark, timeElement } from './labels.ts'
import { requestsPath } from './request-form.ts'
import { timeline } from './timeline.ts'

/** Page of a deleted application: what remains is its timeline and its requests. */
export function deletedApplicationPage(view: View, { application: { id, name }, time }: Deletion): Reply {
  const main = html`<p class="crumb"><a href="/">Applications</a></p>
<h1><bdi>${name}</bdi></h1>
<p class="muted">Application ${idMark(id)}, deleted ${timeElement(time, view.now)}</p>
<p><a href="${requestsPath(id)}">Requests of this application</a></p>
${timeline(view, id)}`
  return framePage(view, { title: name ?? id, main }, 'applications')
}
