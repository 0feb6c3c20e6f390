import { posix } from 'node:path'
import { type Explanation, listNames, UserError } from '../errors.ts'

/** One problem of the checkout. All of them are reported together. */
export interface Problem extends Explanation {
  reason: 'input-invalid' | 'limit-exceeded'
  /** Line of a file relative to the folder. */
  place?: { file: string; line: number }
}

export function invalid(what: string, saw: string, next: string): Problem {
  return { reason: 'input-invalid', what, saw, next }
}

/** Combines problems into one error, with the places that they have. A single problem keeps its own reason and message. */
export function toUserError(folder: string, problems: readonly Problem[]): UserError {
  const error = combined(folder, problems)
  error.fileProblems = problems.flatMap(({ place, what, saw, next }) =>
    place === undefined
      ? []
      : [{ file: posix.join(folder, place.file), line: place.line, message: `${what} ${saw} ${next}` }]
  )
  return error
}

function combined(folder: string, problems: readonly Problem[]): UserError {
  const [first] = problems
  if (first !== undefined && problems.length === 1) {
    const { reason, what, saw, next } = first
    return new UserError(reason, { what, saw, next })
  }
  return new UserError('input-invalid', {
    what: `Folder ${JSON.stringify(folder)} has ${problems.length} problems.`,
    saw: problems.map(({ what, saw, next }, index) => `\n${index + 1}. ${what} ${saw} ${next}`).join(''),
    next: '\nCorrect all of them, then run the job again.'
  })
}

/**
 * Waits for several checks. If more than one finds problems, their messages are combined. An error that several checks
 * share counts once.
 *
 * @throws UserError with every problem, or the first error if one is not a UserError
 */
export async function allOrEveryProblem<T extends readonly Promise<unknown>[]>(
  checks: readonly [...T]
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(checks)
  const reasons = results.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : []))
  const errors = [...new Set(reasons)]
  if (errors.length === 0) return (await Promise.all(checks)) as { -readonly [K in keyof T]: Awaited<T[K]> }
  if (errors.length === 1 || !errors.every(error => error instanceof UserError)) throw errors[0]
  const combined = new UserError('input-invalid', {
    what: `This step has ${errors.length} problems.`,
    saw: errors.map(({ message }) => `\n${message}`).join(''),
    next: '\nCorrect all of them, then run the job again.'
  })
  combined.fileProblems = errors.flatMap(({ fileProblems }) => fileProblems)
  throw combined
}

/** Reason why a path cannot be sent. */
export type FaultKind = keyof typeof FAULTS

export interface Fault {
  kind: FaultKind
  path: string
  /** Text that the message shows after the path: the target of a link, or the error code of the system. */
  detail?: string
}

const LEAVE_OUT = 'or exclude it with .dr_apps_ignore'

const SEND_SECRET = 'To send it anyway, add its name to .dr_apps_ignore after "!", for example "!certs/server.key".'

/** Messages for each kind: a noun, what was seen (for one path and for several), and what to do. */
const FAULTS = {
  'link-outside': [
    'link',
    'It points outside of the checkout.',
    'They point outside of the checkout.',
    `Replace it with the file itself, ${LEAVE_OUT}.`
  ],
  'link-to-git': [
    'link',
    'It points into ".git", which is never sent.',
    'They point into ".git", which is never sent.',
    `Remove it, ${LEAVE_OUT}.`
  ],
  'link-to-special': [
    'link',
    'Its target is neither a file nor a folder.',
    'Their targets are neither files nor folders.',
    `Remove it, ${LEAVE_OUT}.`
  ],
  'link-broken': [
    'link',
    'Its target does not exist.',
    'Their targets do not exist.',
    `Let actions/checkout fetch the target (submodules, sparse-checkout), or repair or remove the link, ${LEAVE_OUT}.`
  ],
  'link-loop': [
    'link',
    'It leads back to itself, or to a folder that contains it.',
    'They lead back to themselves, or to a folder that contains them.',
    `Repair or remove it, ${LEAVE_OUT}.`
  ],
  socket: ['path', 'It is a socket.', 'They are sockets.', `Remove it, ${LEAVE_OUT}.`],
  fifo: ['path', 'It is a named pipe (FIFO).', 'They are named pipes (FIFOs).', `Remove it, ${LEAVE_OUT}.`],
  device: ['path', 'It is a device.', 'They are devices.', `Remove it, ${LEAVE_OUT}.`],
  special: [
    'path',
    'It is not a file, folder or link.',
    'They are not files, folders or links.',
    `Remove it, ${LEAVE_OUT}.`
  ],
  'not-a-file': ['path', 'It is not a file.', 'They are not files.', 'Rename or remove it.'],
  'unreadable-file': [
    'file',
    'The system denied reading it.',
    'The system denied reading them.',
    `Give the user of this job read permission (chmod), ${LEAVE_OUT}.`
  ],
  'unreadable-folder': [
    'folder',
    'The system denied listing it.',
    'The system denied listing them.',
    `Give the user of this job read permission (chmod), ${LEAVE_OUT}.`
  ],
  'lfs-pointer': [
    'file',
    'It is a Git LFS pointer, not the file itself.',
    'They are Git LFS pointers, not the files themselves.',
    `Set "lfs: true" on actions/checkout, ${LEAVE_OUT}.`
  ],
  'private-key': [
    'file',
    'It holds a private key.',
    'They hold private keys.',
    `Exclude it with .dr_apps_ignore or "exclude". ${SEND_SECRET}`
  ],
  'registry-token': [
    'file',
    'It holds the token of a package registry.',
    'They hold tokens of package registries.',
    `Write the token as \${NPM_TOKEN}, or exclude the file with .dr_apps_ignore or "exclude". ${SEND_SECRET}`
  ],
  changed: [
    'file',
    'It changed while it was read.',
    'They changed while they were read.',
    'Make sure that no other step writes there at the same time, then run the job again.'
  ],
  'not-utf8': [
    'path',
    'Its name is not valid Unicode.',
    'Their names are not valid Unicode.',
    `Rename it, ${LEAVE_OUT}.`
  ],
  control: [
    'path',
    'Its name contains a control character.',
    'Their names contain control characters.',
    `DataRobot rejects such a path. Rename it, ${LEAVE_OUT}.`
  ],
  backslash: [
    'path',
    'Its name contains a backslash.',
    'Their names contain backslashes.',
    `DataRobot rejects such a path. Rename it, ${LEAVE_OUT}.`
  ],
  whitespace: [
    'path',
    'It begins with whitespace, or one of its parts ends with whitespace.',
    'They begin with whitespace, or one of their parts ends with whitespace.',
    `DataRobot rejects such a path. Rename it, ${LEAVE_OUT}.`
  ],
  drive: [
    'path',
    'It begins like a Windows drive, so it would be absolute.',
    'They begin like Windows drives, so they would be absolute.',
    `Rename it, ${LEAVE_OUT}.`
  ],
  'same-name': [
    'name',
    'Two files have this name, written with different code points; DataRobot would store only one of them.',
    'Two files have each of these names, written with different code points; DataRobot would store only one of them.',
    `Rename one of the two, ${LEAVE_OUT}.`
  ],
  'file-and-folder': [
    'name',
    'It would be both a file and a folder.',
    'They would be both files and folders.',
    `Rename one of the two, ${LEAVE_OUT}.`
  ],
  reserved: [
    'path',
    'The action stores its own manifest there.',
    'The action stores its own manifest there.',
    `Rename it, ${LEAVE_OUT}.`
  ]
} as const satisfies Record<string, readonly [noun: string, one: string, many: string, next: string]>

/**
 * Groups faults by kind: one problem for each kind, with its paths sorted.
 *
 * @param adapt rewrites the advice for a folder that has other rules than an application
 */
export function problemsOf(faults: readonly Fault[], adapt = (advice: string) => advice): Problem[] {
  const kinds = (Object.keys(FAULTS) as FaultKind[]).filter(kind => faults.some(fault => fault.kind === kind))
  return kinds.map(kind => {
    const names = faults.filter(fault => fault.kind === kind).map(({ path, detail = '' }) => path + detail)
    const [noun, one, many, next] = FAULTS[kind]
    const single = names.length === 1
    const counted = single ? `The ${noun}` : `${names.length} ${noun}s`
    return invalid(`${counted} ${listNames(names.sort())} cannot be sent.`, single ? one : many, adapt(next))
  })
}
