import type { CurrentState } from '../../plan/current-state.ts'
import type { Diff } from '../../plan/diff.ts'
import { desiredDiff } from '../../plan/differences.ts'
import { EFFECT_KINDS, type Effect, type EffectKind } from '../../plan/effects.ts'
import type { DeployStep, FileChange, PlanChanges } from '../../plan/types.ts'
import { shortAddress } from '../../text/addresses.ts'
import type { DesiredState } from './desired-state.ts'
import { effectsOf } from './effects.ts'
import { reasonsForVersion } from './reasons.ts'

/** Kinds that the list of settings leaves out: it has files apart, and the heading names a new application. */
const NOT_SETTINGS: ReadonlySet<EffectKind> = new Set(['application', 'file', 'cleanup'])

/** Changes of a deploy for the reader, from the same comparison as its steps. */
export function changesOf(
  desired: DesiredState,
  current: CurrentState,
  steps: readonly DeployStep[],
  notes: readonly string[]
): PlanChanges {
  const diff = desiredDiff(desired, current)
  const effects = effectsOf(desired, current, [])
  return {
    files: desired.files === null ? [] : fileChanges(diff, current),
    settings: effects.filter(({ kind, isChange }) => isChange && !NOT_SETTINGS.has(kind)).map(settingOf),
    remarks: reasonsForVersion(desired, current, diff)
      .flatMap(({ note, isChange }) => (isChange ? [] : [note]))
      .concat(notes),
    downtime: downtimeOf(steps, current.application)
  }
}

function settingOf({ kind, name, before, after }: Effect): PlanChanges['settings'][number] {
  const { title, isPersonal } = EFFECT_KINDS[kind]
  const isNamed = kind === 'parameter' || kind === 'credential' || kind === 'use-case'
  if (isPersonal) return { name: `${title}: ${shortGrantee(name)}`, before, after }
  return { name: isNamed ? `${title} ${name}` : title === 'setting' ? name : title, before, after }
}

/** Everybody who can see the repository can read a plan, so mail addresses are shortened. */
function shortGrantee(grantee: string): string {
  const [type = '', ...name] = grantee.split(' ')
  return `${type} ${shortAddress(name.join(' '))}`
}

/** A deleted file whose content a new file has was renamed. */
function fileChanges({ uploads, deletes }: Diff, { base, manifest }: CurrentState): FileChange[] {
  const before = new Map(manifest.trusted?.files.map(file => [file.path, file]))
  const existing = new Set(base?.items.map(({ path }) => path))
  const sources = new Map<string, string[]>()
  for (const path of deletes) {
    const entry = before.get(path)
    if (entry !== undefined && entry.size > 0) sources.set(entry.sha256, [...(sources.get(entry.sha256) ?? []), path])
  }
  const renamed = new Set<string>()
  const changes = uploads.map(({ path, size, sha256 }): FileChange => {
    if (existing.has(path))
      return { kind: 'changed', path, from: null, size, sizeBefore: before.get(path)?.size ?? null }
    const from = sources.get(sha256)?.shift()
    if (from === undefined) return { kind: 'added', path, from: null, size, sizeBefore: null }
    renamed.add(from)
    return { kind: 'renamed', path, from, size, sizeBefore: size }
  })
  const deleted = deletes.filter(path => !renamed.has(path))
  return [
    ...changes,
    ...deleted.map(
      (path): FileChange => ({
        kind: 'deleted',
        path,
        from: null,
        size: null,
        sizeBefore: before.get(path)?.size ?? null
      })
    )
  ].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0))
}

function downtimeOf(steps: readonly DeployStep[], application: CurrentState['application']): string {
  if (steps.some(({ kind }) => kind === 'create-application')) return 'none: the application is new.'
  if (application !== null && application.status !== 'running') return 'none: the application does not run now.'
  if (steps.some(({ kind }) => kind === 'publish'))
    return 'none: the version that runs now stays until the new one is ready.'
  return 'none: nothing restarts.'
}
