import type { Clock } from '../clock.ts'
import { isOlderSection, mergeSections, parseSections, type Section } from '../report/sections.ts'
import type { SharedComment } from '../report/shared-comment.ts'
import { type GitHub, ONCE } from './api.ts'
import { type Comment, type CommentTarget, deleteComment, ownComments } from './comment.ts'
import { isGitHubError } from './errors.ts'

/**
 * A comment that several jobs write at the same time, each its own section. GitHub has no conditional write, so a job
 * that read the comment before another one wrote it overwrites that section. The protocol makes this harmless:
 *
 * 1. A job reads the comment, merges its section into those that it read, and writes all of them.
 * 2. It waits for `SETTLE_MS`, and reads again. If a section that it ever read or wrote is gone or older, it merges
 *    again, and writes again. It ends only after a read that shows all of them.
 *
 * Why no section is lost: assume that each text is written within `SETTLE_MS` after it was read. Take the last write that
 * has a section S, and a later write without S. The first such write was read before that last write of S, so it arrived
 * within `SETTLE_MS` after it. The job that wrote S reads after that time, finds S gone, and writes it again: then its
 * write was not the last one. All jobs repair, not only the owner of S, because the owner may have ended before.
 *
 * Therefore a write is not retried with the same text: it is read again first. A text that took long to read is read
 * again too, and a job waits longer if GitHub is slow. Duplicates, which jobs that start together create, are merged into
 * the oldest, and deleted only after a read that shows their sections in it.
 *
 * Limits: GitHub may apply a write later than `SETTLE_MS` after the read, or a job may be killed before it reads again.
 * If another job wrote meanwhile and has ended, its row shows its previous state until its next run. A cancelled job
 * reads again without a wait. Cost: one wait and one read more than a comment of one application. It needs no other
 * permission, and works on enterprise servers.
 */
export interface SharedDraft {
  /**
   * Returns the whole comment, given the sections that are known so far; null if there is nothing to write. It contains
   * all of them that have room.
   */
  write(known: readonly Section[]): SharedComment | null
  /** True to create the comment if it does not exist. */
  mayCreate: boolean
}

/** Dependencies of a write. */
export interface Timing {
  time: Clock
  random(): number
}

/** Time between a write and the read that confirms it: longer than any other job takes from its read to its write. */
export const SETTLE_MS = 5_000

/** Jobs that start together wait for up to this time before they create the comment, so that few create one. */
const CREATION_SPREAD_MS = 3_000

/** A text that took longer to read is read again before it is written. */
const MAX_READ_MS = 2_000
const MAX_SLOW_READS = 2

/** The wait grows with the slowest write seen, up to this limit. */
const MAX_SETTLE_MS = 15_000

/** Maximum number of writes whose result is unknown, or whose comment is gone. */
const MAX_FAILURES = 2

/** Maximum number of reads. Each round with a conflict leaves at least one more section in place. */
const MAX_ROUNDS = 12

/**
 * Writes the section of this job into the shared comment, and confirms that it stays there.
 *
 * @returns the URL of the comment; null if there is none
 * @throws GitHubError, or Error if other jobs kept overwriting the comment
 */
export async function upsertShared(
  github: GitHub,
  target: CommentTarget,
  draft: SharedDraft,
  { time, random }: Timing
): Promise<string | null> {
  let known: readonly Section[] = []
  let login = target.login
  let isCreated = false
  let settleMs = SETTLE_MS
  let slowReads = 0
  let failures = 0
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const readAt = time.now()
    const found = await ownComments(github, { ...target, login })
    if (time.now() - readAt > MAX_READ_MS && ++slowReads <= MAX_SLOW_READS) continue
    const [oldest, ...duplicates] = found
    known = mergeSections([...found.flatMap(comment => sectionsOf(comment, target.key)), ...known])
    const desired = draft.write(known)
    if (desired === null || (oldest === undefined && !draft.mayCreate)) return oldest?.html_url ?? null
    if (oldest === undefined && round === 0) {
      await time.sleep(random() * CREATION_SPREAD_MS).catch(() => {})
      continue
    }
    if (oldest !== undefined && covers(sectionsOf(oldest, target.key), desired.sections)) {
      for (const { id } of duplicates) await deleteComment(github, target, id)
      return oldest.html_url
    }
    known = mergeSections([...desired.sections, ...known])
    // The list can lag behind, so a comment that is not in it yet is not created again at once.
    const isAwaited: boolean = oldest === undefined && isCreated
    isCreated = false
    try {
      if (!isAwaited) {
        const { data } = await write(github, target, oldest, desired.body)
        isCreated = oldest === undefined
        // The response confirms our login.
        if (isCreated) login = data.user?.login ?? login
      }
    } catch (error) {
      // Somebody deleted the comment, or the result is unknown: the next read shows it.
      const isHarmless =
        isGitHubError(error, 'unavailable') || (oldest !== undefined && isGitHubError(error, 'missing'))
      if (!isHarmless || ++failures > MAX_FAILURES) throw error
    }
    settleMs = Math.min(MAX_SETTLE_MS, Math.max(settleMs, 2 * (time.now() - readAt)))
    // The random part separates jobs that would collide again. A cancelled job reads at once.
    await time.sleep(settleMs + random() * round * 1_000).catch(() => {})
  }
  throw new Error('Other jobs changed it again and again')
}

const sectionsOf = ({ body }: Comment, key: string): Section[] => parseSections(body ?? '', key)

/** Tells whether a comment shows all sections, or newer ones of the same applications. */
function covers(present: readonly Section[], sections: readonly Section[]): boolean {
  return sections.every(section => present.some(other => other.key === section.key && !isOlderSection(other, section)))
}

/** Updates the comment, or creates it. An update is not repeated with the same text, which may be outdated by then. */
function write(github: GitHub, { owner, repo, pullRequest }: CommentTarget, oldest: Comment | undefined, body: string) {
  const { createComment, updateComment } = github.rest.issues
  return oldest === undefined
    ? createComment({ owner, repo, issue_number: pullRequest, body })
    : updateComment({ owner, repo, comment_id: oldest.id, body, request: ONCE })
}
