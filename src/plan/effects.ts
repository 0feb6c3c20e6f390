/** Kinds of effects of a deploy, with the words that name one for the reader. */
export const EFFECT_KINDS = {
  application: { title: 'application', isPersonal: false },
  template: { title: 'custom template', isPersonal: false },
  file: { title: 'file', isPersonal: false },
  environment: { title: 'execution environment', isPersonal: false },
  resource: { title: 'setting', isPersonal: false },
  parameter: { title: 'runtime parameter', isPersonal: false },
  credential: { title: 'credential', isPersonal: false },
  setting: { title: 'setting', isPersonal: false },
  role: { title: 'role of the application', isPersonal: true },
  'source-role': { title: 'role of the source', isPersonal: true },
  'use-case': { title: 'Use Case', isPersonal: false },
  cleanup: { title: 'deletion of old versions', isPersonal: false }
} as const

export type EffectKind = keyof typeof EFFECT_KINDS

/** One property of the desired state: what a deploy makes of a file, a setting or another part of an application. */
export interface Effect {
  kind: EffectKind
  /** Distinguishes it from others of its kind, such as the path of a file. It may name a person: see `EFFECT_KINDS`. */
  name: string
  /** Desired value in a canonical form; null deletes. It may be a secret, so it is never shown. */
  value: string | null
  /** True if the plan changes it; false if the application has it already. */
  isChange: boolean
  /** Current and desired value for the reader, without secrets and names of people; null if there is none to show. */
  before: string | null
  after: string | null
}

/** Order in which readers expect the kinds. */
export const byKind = (one: { kind: EffectKind }, other: { kind: EffectKind }): number =>
  ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind)

const ORDER = Object.keys(EFFECT_KINDS) as EffectKind[]
