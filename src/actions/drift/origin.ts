import type { Comparison } from '../../github/compare.ts'
import { hasOwnLabel } from '../../plan/promoted-label.ts'
import type { InspectedVersion, Publication } from '../../plan/publications.ts'
import { describeVersion } from '../../plan/publish.ts'
import { isSameRepository, type RepositoryIdentity } from '../../plan/repository.ts'
import { plural } from '../../text/units.ts'
import type { LiveOrigin } from './report.ts'

/** Facts about the live version. */
export interface LiveFacts {
  version: InspectedVersion
  /** Manifest of the version, trusted or not; null if it has none. */
  manifest: (RepositoryIdentity & { label: string | null; commit: string | null }) | null
  /** Publications, newest first; null if they could not be read. */
  history: readonly Publication[] | null
  /** Repository of this run. */
  repository: RepositoryIdentity
  /** Position of the checkout relative to the commit of the version; null if it was not compared. */
  comparison: Comparison | null
  /** Name of the branch of the checkout, for the reader. */
  branch: string
}

/** Explains where the live version comes from, since when it runs, and who published it, if the history contains it. */
export function explainOrigin(facts: LiveFacts): LiveOrigin {
  const { version, manifest, history } = facts
  const [newest] = history ?? []
  const publication = newest?.versionId === version.id ? newest : null
  const earlier = (history ?? []).slice(publication === null ? 0 : 1).some(({ versionId }) => versionId === version.id)
  const time = {
    // A version that is published again was created long before.
    since: publication?.at ?? (earlier ? null : version.createdAt),
    by: publication?.by ?? (earlier ? null : version.createdBy),
    isPublication: publication !== null
  }
  const name = `It runs ${describeVersion(version)}`
  // A promotion keeps the manifest of the version that it promotes.
  if (manifest === null || manifest.label === null || !hasOwnLabel(version.label, manifest.label))
    return { kind: 'by-hand', text: `${name}, which no deploy of this action made.`, ...time }
  const commit = commitText(facts)
  if (!isSameRepository(manifest, facts.repository))
    return {
      kind: 'other-repository',
      text: `${name}, which was deployed from ${manifest.repository ?? 'outside of GitHub'}.`,
      ...time
    }
  if (earlier)
    return {
      kind: 'published-again',
      text: `${name}${commit}, which ran before and was published again, by a rollback or by hand.`,
      ...time
    }
  return { kind: 'deploy', text: `${name}${commit}.`, ...time }
}

function commitText({ manifest, comparison, branch }: LiveFacts): string {
  const commit = manifest?.commit ?? null
  if (commit === null) return ''
  const from = ` from commit ${commit.slice(0, 7)}`
  const { relation = 'unknown', aheadBy = null } = comparison ?? {}
  if (relation === 'ahead') return `${from}, ${aheadBy === null ? '' : `${plural(aheadBy, 'commit')} `}behind ${branch}`
  if (relation === 'behind') return `${from}, which is newer than ${branch}`
  if (relation === 'diverged') return `${from}, which is not in ${branch}`
  return from
}
