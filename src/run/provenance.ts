import type { Provenance } from '../files/types.ts'
import type { Context } from '../github/context.ts'
import { MAX_LABEL_CHARS } from '../names.ts'

/** Origin of the version that a run makes, as its manifest records it. */
export function provenanceOf(
  context: Context,
  { previewOf, expiresAt }: Pick<Provenance, 'previewOf' | 'expiresAt'>
): Provenance {
  const { repository, repositoryId, commit, ref, runId, runAttempt, runUrl, pullRequest } = context
  return {
    repository,
    repositoryId,
    previewOf,
    commit,
    ref,
    run: runId === null ? null : { id: runId, attempt: runAttempt, url: runUrl ?? '' },
    pullRequest: pullRequest?.number ?? null,
    expiresAt
  }
}

/** Version label, filled in from its template and cut to the length that DataRobot accepts. */
export function labelOf(template: string, context: Context): string {
  const values: Record<string, string> = {
    ref: context.refName ?? 'local',
    sha: context.commit ?? '',
    sha7: context.commit?.slice(0, 7) ?? 'unknown',
    run: String(context.runNumber ?? context.runId ?? '0'),
    attempt: String(context.runAttempt)
  }
  const label = template.replace(/\{(ref|sha|sha7|run|attempt)\}/g, (_, name: string) => values[name] ?? '')
  return [...label.replace(/\p{Cc}+/gu, ' ').trim()].slice(0, MAX_LABEL_CHARS).join('') || 'unlabelled'
}
