import type { Reply } from '../http/reply.ts'
import type { ApplicationStatus } from '../state/records.ts'
import { documentReply } from './document.ts'
import { html } from './html.ts'

/** Why a visitor sees this page and not the application. */
export type WaitingState = ApplicationStatus | 'missing' | 'simulated' | 'sign-in'

interface WaitingText {
  status: 200 | 404 | 502 | 503
  heading: string
  text: string
}

const PAGES: Readonly<Record<WaitingState, WaitingText>> = {
  created: { status: 503, heading: 'Getting ready', text: 'The application was just created and starts in a moment.' },
  initializing: { status: 503, heading: 'Starting', text: 'The application is being built and started.' },
  publishing: { status: 503, heading: 'Publishing', text: 'A version of the application is being published.' },
  paused: { status: 503, heading: 'Waking up', text: 'The application was paused. This visit wakes it.' },
  stopped: { status: 503, heading: 'Stopped', text: 'Somebody stopped the application. No visit starts it again.' },
  running: { status: 503, heading: 'Just a moment', text: 'The application’s process has just gone.' },
  failed: {
    status: 502,
    heading: 'The application failed',
    text: 'Nothing answers here. The logs of the application say why.'
  },
  missing: { status: 404, heading: 'No such application', text: 'No application has this address. It may be deleted.' },
  'sign-in': {
    status: 200,
    heading: 'Sign in',
    text: 'Nobody can sign in here: the switch “visitors” plays a platform that lets nobody in without it.'
  },
  simulated: {
    status: 200,
    heading: 'The application is simulated',
    text: 'The emulator only simulates it: it was started with --apps none, or the application has no files to run.'
  }
}

/** What a visitor of an application's URL gets while no process answers there. */
export function waitingPage(state: WaitingState, name?: string): Reply {
  const { status, heading, text } = PAGES[state]
  const isTemporary = status === 503
  return documentReply({
    title: name === undefined ? heading : `${heading} – ${name}`,
    status,
    ...(isTemporary ? { refresh: 2, SECURITY_HEADERS: { 'retry-after': '1' } } : {}),
    main: html`<div class="waiting">
${name !== undefined && html`<p class="waiting-name"><bdi>${name}</bdi></p>`}
<h1>${heading}</h1>
<p>${text}</p>
${isTemporary && html`<p class="muted">This page looks again every 2 seconds.</p>`}
</div>`
  })
}
