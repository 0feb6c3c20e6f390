import { readApplicationName, readConnection } from '../../inputs/connection.ts'
import { readDesiredInputs } from '../../inputs/desired-inputs.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readBoolean, readList } from '../../inputs/read.ts'
import type { ConnectionInputs, DesiredInputs, InputSource } from '../../inputs/types.ts'
import type { ExpectedParameter } from './compare.ts'

/** Inputs that hold for all applications of a run. */
export interface DriftSettings extends ConnectionInputs {
  /** True to report on GitHub. */
  issue: boolean
  labels: readonly string[]
  assignees: readonly string[]
  failOnDrift: boolean
}

/** Inputs of one application, with the notices about them. */
export interface ComparedInputs {
  desired: DesiredInputs
  /** Credentials, and parameters of the file whose values this run does not have: only names and types are compared. */
  expected: readonly ExpectedParameter[]
  notices: readonly string[]
}

/** Maximum number of assignees of an issue on GitHub. */
const MAX_ASSIGNEES = 10
const MAX_LABELS = 100
const MAX_LABEL_CHARS = 50

/** Reads the inputs for all applications. @throws UserError input-invalid, with every problem */
export function readDriftSettings(source: InputSource): DriftSettings {
  const reader = new InputReader(source)
  const settings: DriftSettings = {
    ...readConnection(reader),
    issue: readBoolean(reader, 'issue') ?? false,
    labels: readLines(reader, 'issue-labels', /^[^,]+$/u, 'Write one label a line, without a comma.'),
    assignees: readLines(reader, 'issue-assignees', /^[\w-]+$/, 'Write one user name of GitHub a line, without "@".'),
    failOnDrift: readBoolean(reader, 'fail-on-drift') ?? false
  }
  if (settings.issue && settings.githubToken === null && reader.isValid('github-token'))
    reader.addProblem(
      'issue',
      'needs a token of GitHub',
      '"github-token" is empty.',
      'Remove the input "github-token".'
    )
  if (settings.labels.some(label => [...label].length > MAX_LABEL_CHARS) || settings.labels.length > MAX_LABELS) {
    const next = `Write at most ${MAX_LABELS} labels, with at most ${MAX_LABEL_CHARS} characters each.`
    reader.addProblem('issue-labels', 'exceeds a limit of GitHub', `It has ${settings.labels.length} labels.`, next)
  }
  if (settings.assignees.length > MAX_ASSIGNEES) {
    const saw = `It has ${settings.assignees.length} names.`
    reader.addProblem('issue-assignees', 'has too many lines', saw, `Write at most ${MAX_ASSIGNEES}.`)
  }
  reader.throwIfInvalid()
  return settings
}

function readLines(reader: InputReader, name: string, form: RegExp, next: string): string[] {
  const lines = readList(reader, name)
  for (const { number, text } of lines)
    if (!form.test(text)) {
      const saw = `Line ${number} is ${reader.forDisplay(text)}.`
      reader.addProblem(name, 'has a line of another form', saw, next)
    }
  return [...new Set(lines.map(({ text }) => text))]
}

/** Reads the inputs of one application, as a deploy reads them. @throws UserError input-invalid, with every problem */
export function readComparedInputs(source: InputSource): ComparedInputs {
  const { known, expected } = withoutMissingValues(source)
  const reader = new InputReader(known)
  const desired = readDesiredInputs(reader, readApplicationName(reader))
  reader.throwIfInvalid()
  const secrets = desired.credentials.map(({ name }) => ({ name, type: 'credential' as const }))
  return { desired, expected: [...expected, ...secrets], notices: reader.notices }
}

/**
 * Takes the pairs of the file whose environment variable this step does not have out of the source: a run that only
 * compares needs no secrets of the application.
 */
function withoutMissingValues(source: InputSource): { known: InputSource; expected: ExpectedParameter[] } {
  const { configured } = source
  if (configured === undefined) return { known: source, expected: [] }
  const missing = (name: string) => configured.pairs(name).filter(({ problem }) => problem !== undefined)
  const known = {
    ...source,
    configured: {
      ...configured,
      pairs: (name: string) => configured.pairs(name).filter(({ problem }) => problem === undefined)
    }
  }
  return {
    known,
    expected: [
      ...missing('runtime-parameters').map(({ name, type = null }) => ({ name, type })),
      ...missing('credentials').map(({ name }) => ({ name, type: 'credential' as const }))
    ]
  }
}
