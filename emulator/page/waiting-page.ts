import type { Reply } from '../http/reply.ts'
import type { ApplicationStatus } from '../state/records.ts'
import { documentReply } from './document.ts'
import { html } from './html.ts'

/** Reason for showing this page instead of the application. */
export type WaitingState = ApplicationStatus | 'missing' | 'simulated' | 'sign-in'

interface WaitingText {
  status: 200 | 404 | 502 | 503
  heading: string
  text: string
}

const PAGES: Readonly<Record<WaitingState, WaitingText>> = {
  created: { status: 503, heading: 'Getting ready', text: 'The application was created and starts in a moment.' },
  initializing: { status: 503, heading: 'Starting', text: 'The application is being built and started.' },
  publishing: { status: 503, heading: 'Publishing', text: 'A version of the application is being published.' },
  paused: { status: 503, heading: 'Waking up', text: 'The application was paused. This visit wakes it.' },
  stopped: { status: 503, heading: 'Stopped', text: 'The application was stopped. A visit does not start it.' },
  running: { status: 503, heading: 'Just a moment', text: 'The process of the application has just ended.' },
  failed: {
    status: 502,
    heading: 'The application failed',
    text: 'No process answers at this URL. See the logs of the application.'
  },
  missing: {
    status: 404,
    heading: 'Application not found',
    text: 'No application has this URL. It may have been deleted.'
  },
  'sign-in': {
    status: 200,
    heading: 'Sign in',
    text: 'You cannot sign in here. The switch “visitors” simulates a platform that requires a sign-in.'
  },
  simulated: {
    status: 200,
    heading: 'The application is simulated',
    text: 'It does not run: the emulator was started with --apps none, or the application has no files.'
  }
}

/** Page at an application's URL while no process answers. */
export function waitingPage(state: WaitingState, name?: string): Reply {
  const { status, heading, text } = PAGES[state]
  const isTemporary = status === 503
  return documentReply({
    title: name === undefined ? heading : `${heading} – ${name}`,
    status,
    ...(isTemporary ? { refresh: 2, headers: { 'retry-after': '1' } } : {}),
    main: html`<div class="waiting">
${name !== undefined && html`<p class="waiting-name"><bdi>${name}</bdi></p>`}
<h1>${heading}</h1>
<p>${text}</p>
${isTemporary && html`<p class="muted">This page refreshes every 2 seconds.</p>`}
</div>`
  })
}
