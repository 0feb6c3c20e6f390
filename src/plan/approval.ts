import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { boolean, listOf, maybe, number, record, type Shaped, text } from '../validators.ts'
import { type ScryptCost, stretch } from './credential-check.ts'
import { EFFECT_KINDS, type Effect, type EffectKind } from './effects.ts'

/**
 * Approval of a plan: a signed record in the comment of a pull request, with which a later run compares its own plan.
 *
 * The key comes from a secret that both runs have and no reader of the comment has: the input `plan-key`, else the
 * DataRobot token. A record holds no value of a setting or a parameter, but a keyed digest of it, so that a reader can
 * neither read nor guess it, and cannot tell whether two applications have the same value. The key is stretched, so that
 * guessing a weak `plan-key` is as expensive as guessing a password.
 */
export class PlanKey {
  readonly #key: Buffer

  constructor(key: Buffer) {
    this.#key = key
  }

  /** @param scope repository and server: a record of another repository has another key */
  static async derive(secret: string, scope: readonly (string | number | null)[], cost?: ScryptCost): Promise<PlanKey> {
    const salt = Buffer.from(JSON.stringify(['datarobot-custom-app-plan', ...scope]))
    return new PlanKey(await stretch(secret, salt, cost))
  }

  /** Keyed digest of texts. The purpose keeps digests of one kind from standing in for another. */
  digest(purpose: 'effect' | 'plan' | 'subject' | 'record', ...texts: readonly (string | null)[]): Buffer {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([purpose, ...texts]))
      .digest()
  }
}

const EFFECT = record({ kind: text, name: text, digest: text, after: maybe(text), isDeletion: boolean })

/** Effect in a record. */
export interface KeyedEffect {
  kind: EffectKind
  /** For the reader, redacted. Empty if it names a person. */
  name: string
  /** Keyed digest of kind, name and value. */
  digest: string
  /** Desired value for the reader, without secrets; null if it must not be shown. */
  after: string | null
  isDeletion: boolean
}

/** A plan as it is compared. */
export interface KeyedPlan {
  /** Keyed digest of everything that the plan changes. */
  digest: string
  changes: readonly KeyedEffect[]
  /** Digests of the whole desired state, and paths of its files. */
  state: ReadonlySet<string>
  paths: ReadonlySet<string>
}

/** 96 bits: too many to find two contents with one digest, also for a person who had the key. */
const EFFECT_DIGEST_CHARS = 16

const SHOWN_DIGEST_CHARS = 12

/** Converts effects. `redact` removes secrets from names, such as that of a file. */
export function keyPlan(key: PlanKey, effects: readonly Effect[], redact: (text: string) => string): KeyedPlan {
  const keyed = effects.map(({ kind, name, value, after, isChange }) => ({
    isChange,
    kind,
    name: EFFECT_KINDS[kind].isPersonal ? '' : redact(name),
    digest: key.digest('effect', kind, name, value).toString('base64url').slice(0, EFFECT_DIGEST_CHARS),
    after: after === null ? null : redact(after),
    isDeletion: value === null
  }))
  const changes = keyed.filter(({ isChange }) => isChange).map(({ isChange: _, ...change }) => change)
  const digests = changes.map(({ digest }) => digest).sort()
  return {
    digest: key
      .digest('plan', ...digests)
      .toString('hex')
      .slice(0, 2 * SHOWN_DIGEST_CHARS),
    changes,
    state: new Set(keyed.filter(({ isDeletion }) => !isDeletion).map(({ digest }) => digest)),
    paths: new Set(keyed.filter(({ kind, isDeletion }) => kind === 'file' && !isDeletion).map(({ name }) => name))
  }
}

/** Shows the start of a plan's digest. */
export const shortDigest = (digest: string): string => digest.slice(0, SHOWN_DIGEST_CHARS)

/** Format of a record. A later format gets another number. */
const SCHEMA = 1

const RECORD = record({
  schema: number,
  subject: text,
  pullRequest: number,
  madeAt: number,
  digest: text,
  effects: maybe(listOf(EFFECT)),
  shown: text,
  isShared: maybe(boolean)
})

/** Subject of a plan: the application on its DataRobot server. */
export interface PlanSubject {
  endpoint: string
  application: string
}

const subjectOf = (key: PlanKey, { endpoint, application }: PlanSubject): string =>
  key.digest('subject', new URL(endpoint).host, application).toString('base64url')

/** A plan that was shown in a pull request. */
export interface ApprovedPlan {
  pullRequest: number
  /** Milliseconds since 1970. */
  madeAt: number
  digest: string
  /** Null if they were too many for the comment: then only an equal digest approves. */
  effects: readonly KeyedEffect[] | null
}

/**
 * Signs a plan together with the text that shows it, so that nobody can show another text with it.
 *
 * @param shown Markdown in the comment
 * @param comment the length of the record in it has a maximum, beyond which the record has no list of effects
 */
export function signPlan(
  key: PlanKey,
  { digest, changes }: Pick<KeyedPlan, 'digest' | 'changes'>,
  made: PlanSubject & Pick<ApprovedPlan, 'pullRequest' | 'madeAt'>,
  shown: string,
  { maxChars, isShared }: { maxChars: number; isShared: boolean }
): string {
  const { pullRequest, madeAt } = made
  const base = {
    schema: SCHEMA,
    subject: subjectOf(key, made),
    pullRequest,
    madeAt,
    digest,
    shown: digestOfText(shown),
    isShared
  }
  const sign = (effects: readonly KeyedEffect[] | null): string => {
    const content: Shaped<typeof RECORD> = { ...base, effects: effects as Shaped<typeof RECORD>['effects'] }
    const payload = deflateRawSync(JSON.stringify(content)).toString('base64url')
    return `${payload}.${key.digest('record', payload).toString('base64url')}`
  }
  const complete = sign(changes)
  return complete.length <= maxChars ? complete : sign(null)
}

/** Line ends and the space around it do not belong to a text: an editor may change them. */
const digestOfText = (shown: string): string =>
  createHash('sha256').update(shown.replaceAll('\r\n', '\n').trim()).digest('base64url')

/** Maximum size of a record that is read. */
const MAX_RECORD_BYTES = 1024 * 1024

/** Reason why a record is not an approval. */
export type InvalidPlan = 'forged' | 'edited' | 'unsupported' | 'other-subject'

/**
 * Verifies a signed plan.
 *
 * @param shown text of the comment around it; null if the comment had no room for it, which only a shared comment may lack
 */
export function verifyPlan(
  key: PlanKey,
  token: string,
  shown: string | null,
  subject: PlanSubject & Pick<ApprovedPlan, 'pullRequest'>
): ApprovedPlan | InvalidPlan {
  const [payload = '', signature = ''] = token.split('.')
  const [given, expected] = [Buffer.from(signature, 'base64url'), key.digest('record', payload)]
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged'
  const content = parse(payload)
  if (content === null || content.schema !== SCHEMA) return 'unsupported'
  if (content.subject !== subjectOf(key, subject) || content.pullRequest !== subject.pullRequest) return 'other-subject'
  if (shown === null ? !content.isShared : content.shown !== digestOfText(shown)) return 'edited'
  const { pullRequest, madeAt, digest, effects } = content
  return { pullRequest, madeAt, digest, effects: (effects ?? null) as ApprovedPlan['effects'] }
}

function parse(payload: string): Shaped<typeof RECORD> | null {
  try {
    const bytes = inflateRawSync(Buffer.from(payload, 'base64url'), { maxOutputLength: MAX_RECORD_BYTES })
    const content: unknown = JSON.parse(bytes.toString('utf8'))
    return RECORD(content) && (content.effects ?? []).every(({ kind }) => Object.hasOwn(EFFECT_KINDS, kind))
      ? content
      : null
  } catch {
    return null
  }
}
