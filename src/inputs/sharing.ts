import { isId } from '../names.ts'
import type { ApplicationSettings, Grant } from '../plan/types.ts'
import type { InputReader } from './input-reader.ts'
import { alternatives, readBoolean, readList } from './read.ts'

/** Roles that a grant can give, as in the contract; `NO_ROLE` removes a role. */
export const ROLES = [
  'ADMIN',
  'CONSUMER',
  'DATA_SCIENTIST',
  'EDITOR',
  'OBSERVER',
  'OWNER',
  'READ_ONLY',
  'READ_WRITE',
  'USER',
  'NO_ROLE'
] as const

/** Maximum of the contract for one update. */
const MAX_RECIPIENTS = 2048

/** Reads the settings of an application; inputs that are not set leave them unchanged. */
export function readSettings(reader: InputReader): ApplicationSettings {
  const allowAutoStopping = readBoolean(reader, 'allow-auto-stopping')
  const externalAccessEnabled = readBoolean(reader, 'external-access')
  const externalAccessRecipients = readRecipients(reader)
  return {
    ...(allowAutoStopping === undefined ? {} : { allowAutoStopping }),
    ...(externalAccessEnabled === undefined ? {} : { externalAccessEnabled }),
    ...(externalAccessRecipients === undefined ? {} : { externalAccessRecipients })
  }
}

function readRecipients(reader: InputReader): string[] | undefined {
  const name = 'external-access-recipients'
  const recipients = new Set<string>()
  for (const { number, text } of readList(reader, name)) {
    if (!RECIPIENT.test(text)) {
      const next = 'Write one e-mail address or one domain like @example.com a line.'
      reader.addProblem(
        name,
        'has a line that is not an address',
        `Line ${number} is ${reader.forDisplay(text)}.`,
        next
      )
    }
    recipients.add(text)
  }
  if (recipients.size > MAX_RECIPIENTS) {
    const next = `Write at most ${MAX_RECIPIENTS}; a line like @example.com admits a whole domain.`
    reader.addProblem(name, 'has too many lines', `It has ${recipients.size} different ones.`, next)
  }
  return recipients.size === 0 ? undefined : [...recipients]
}

/** `name@example.com` or `@example.com`; the server validates the rest. */
const RECIPIENT = /^[^\s@,;<>"]*@[^\s@,;<>"]+$/

/** Reads the roles to give, one recipient a line. */
export function readGrants(reader: InputReader): Grant[] {
  const grants = new Map<string, Grant>()
  for (const { number, text } of readList(reader, 'share')) {
    const saw = `Line ${number} is ${reader.forDisplay(text)}.`
    const wrong = (fact: string, next: string) => reader.addProblem('share', fact, saw, next)
    const parts = /^([a-z]+):(.*)=([^=]*)$/.exec(text)
    const [type, recipient, role] = (parts ?? []).slice(1).map(part => part.trim())
    if (type === undefined || recipient === undefined || role === undefined || recipient === '') {
      wrong('has a line of another form', SHARE_FORMS)
    } else if (type !== 'user' && type !== 'group' && type !== 'organization') {
      wrong('has a line for neither a user, a group nor an organization', SHARE_FORMS)
    } else if (!(ROLES as readonly string[]).includes(role)) {
      wrong('has a line with an unknown role', `Write one of the roles ${alternatives(ROLES)}.`)
    } else if (type !== 'user' && !isId(recipient)) {
      wrong(
        'has a group or an organization without an id',
        `Write the ${type}'s id, 24 hex digits, between ":" and "=".`
      )
    } else if (grants.has(`${type}:${recipient.toLowerCase()}`)) {
      wrong('names a recipient twice', 'Keep one of the lines: a recipient has one role.')
    } else {
      const grant: Grant =
        type === 'user' ? { type, username: recipient, role } : { type, id: recipient.toLowerCase(), role }
      grants.set(`${type}:${recipient.toLowerCase()}`, grant)
    }
  }
  return [...grants.values()]
}

const SHARE_FORMS = 'Write user:ada@example.com=USER, group:<id>=USER or organization:<id>=OBSERVER, one a line.'
