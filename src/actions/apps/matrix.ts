import { posix } from 'node:path'
import { NEXT_PREVIEW } from '../../configuration/choose.ts'
import { effectiveSettings, listApplications, pathOf } from '../../configuration/merge.ts'
import { type Configuration, PREVIEW_TARGET } from '../../configuration/types.ts'
import { joinLimited, UserError } from '../../errors.ts'
import { nearest } from '../../inputs/did-you-mean.ts'

/** Entry of the matrix. The names also make a concurrency group, and `path` is for steps that need files. */
export interface MatrixEntry {
  app: string
  target: string
  path: string
}

/** Maximum number of jobs that GitHub creates from a matrix. */
export const MAX_JOBS = 256

/** Maximum size of the outputs of a job, which GitHub measures in UTF-16. */
const MAX_OUTPUT_BYTES = 1024 * 1024

/**
 * Lists the applications that have a target, in the order of the file.
 *
 * @param isPreview true if the jobs make previews, whose folder can be another one
 * @throws UserError input-invalid if none has it
 */
export function entriesOf(configuration: Configuration, target: string, isPreview = false): MatrixEntry[] {
  const applications = listApplications(configuration)
  const entries = applications
    .filter(({ targets }) => targets.includes(target))
    .map(({ name }) => {
      const settings = effectiveSettings(configuration, name, target, isPreview) ?? new Map()
      return { app: name, target, path: normalPath(pathOf(settings)) }
    })
  if (entries.length > 0 || applications.length === 0) return entries
  const known = [...new Set(applications.flatMap(({ targets }) => targets))]
  const suggestion = nearest(target.toLowerCase(), known)
  throw new UserError('input-invalid', {
    what: 'Input "target" names a target that no application has.',
    saw: `It is ${JSON.stringify(target)}. The targets in ${configuration.file} are ${joinLimited(known)}.`,
    next:
      target === PREVIEW_TARGET
        ? NEXT_PREVIEW
        : suggestion === undefined
          ? 'Set it to one of them.'
          : `Did you mean "${suggestion}"?`
  })
}

const normalPath = (path: string): string => posix.normalize(path).replace(/(?<=.)\/$/, '')

/**
 * Serializes the matrix for `strategy.matrix`.
 *
 * @throws UserError limit-exceeded if GitHub would refuse it
 */
export function serializeMatrix(entries: readonly MatrixEntry[]): string {
  const matrix = JSON.stringify({ include: entries })
  const next =
    'Set "only: changed", or distribute the applications to several files, each with a job of its own that names it in "config".'
  const what = 'The matrix is larger than GitHub allows.'
  if (entries.length > MAX_JOBS)
    throw new UserError('limit-exceeded', {
      what,
      saw: `It would have ${entries.length} jobs, and the maximum is ${MAX_JOBS}.`,
      next
    })
  if (2 * matrix.length > MAX_OUTPUT_BYTES)
    throw new UserError('limit-exceeded', { what, saw: 'The outputs of a job have at most 1 MiB.', next })
  return matrix
}
