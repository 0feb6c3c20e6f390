import { type Explanation, listNames, UserError } from '../errors.ts'

/** One thing that is wrong with the checkout, for a list that is mended in one go. */
export interface Problem extends Explanation {
  reason: 'input-invalid' | 'limit-exceeded'
}

export function invalid(what: string, saw: string, next: string): Problem {
  return { reason: 'input-invalid', what, saw, next }
}

/** One error of all problems; a single one speaks for itself, with its own reason. */
export function refusal(folder: string, problems: readonly Problem[]): UserError {
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

/** What keeps one path from being sent. */
export type FaultKind = keyof typeof FAULTS

export interface Fault {
  kind: FaultKind
  path: string
  /** What the reader should see behind the path: where a link leads, what the system said. */
  detail?: string
}

const LEAVE_OUT = 'or leave it out with .dr_apps_ignore'

const SEND_SECRET =
  'To send it anyway, write its name into .dr_apps_ignore with "!" before it, such as "!certs/server.key".'

/** Words for each kind: what is counted, what was seen of one and of many, and what to do. */
const FAULTS = {
  'link-outside': [
    'link',
    'It leads out of the folder.',
    'They lead out of the folder.',
    `Put the file itself in its place, ${LEAVE_OUT}.`
  ],
  'link-to-git': [
    'link',
    'It leads into ".git", which is never sent.',
    'They lead into ".git", which is never sent.',
    'Remove it from the folder.'
  ],
  'link-to-folder': [
    'link',
    'It leads to a folder.',
    'They lead to folders.',
    `Only links to files are sent, as the bytes of their target. Put the folder itself in its place, ${LEAVE_OUT}.`
  ],
  'link-to-special': [
    'link',
    'It leads to what is neither a file nor a folder.',
    'They lead to what is neither a file nor a folder.',
    `Remove it, ${LEAVE_OUT}.`
  ],
  'link-broken': ['link', 'It leads to nothing.', 'They lead to nothing.', `Mend or remove it, ${LEAVE_OUT}.`],
  'link-loop': [
    'link',
    'It leads back to itself.',
    'They lead back to themselves.',
    `Mend or remove it, ${LEAVE_OUT}.`
  ],
  socket: ['path', 'It is a socket.', 'They are sockets.', `Remove it, ${LEAVE_OUT}.`],
  fifo: ['path', 'It is a named pipe (FIFO).', 'They are named pipes (FIFOs).', `Remove it, ${LEAVE_OUT}.`],
  device: ['path', 'It is a device.', 'They are devices.', `Remove it, ${LEAVE_OUT}.`],
  special: [
    'path',
    'It is neither a file, a folder nor a link.',
    'They are neither files, folders nor links.',
    `Remove it, ${LEAVE_OUT}.`
  ],
  'not-a-file': ['path', 'It is not a file.', 'They are not files.', 'Rename or remove it.'],
  'unreadable-file': [
    'file',
    'The system would not let it be read.',
    'The system would not let them be read.',
    `Let the user of this job read it (chmod), ${LEAVE_OUT}.`
  ],
  'unreadable-folder': [
    'folder',
    'The system would not let it be listed.',
    'The system would not let them be listed.',
    `Let the user of this job read it (chmod), ${LEAVE_OUT}.`
  ],
  'lfs-pointer': [
    'file',
    'It is a Git LFS pointer, not the content that it stands for.',
    'They are Git LFS pointers, not the content that they stand for.',
    `Give actions/checkout "lfs: true", ${LEAVE_OUT}.`
  ],
  'private-key': [
    'file',
    'It holds a private key.',
    'They hold private keys.',
    `Leave it out with .dr_apps_ignore or "exclude". ${SEND_SECRET}`
  ],
  'registry-token': [
    'file',
    'It holds the token of a package registry.',
    'They hold tokens of package registries.',
    `Write the token as \${NPM_TOKEN}, or leave the file out with .dr_apps_ignore or "exclude". ${SEND_SECRET}`
  ],
  changed: [
    'file',
    'It changed while it was read.',
    'They changed while they were read.',
    'Let the steps that write there end before this one, then run the job again.'
  ],
  'not-utf8': [
    'path',
    'Its name is not valid Unicode.',
    'Their names are not valid Unicode.',
    `Rename it, ${LEAVE_OUT}.`
  ],
  control: [
    'path',
    'Its name has a control character.',
    'Their names have a control character.',
    `DataRobot would refuse it. Rename it, ${LEAVE_OUT}.`
  ],
  backslash: [
    'path',
    'Its name has a backslash.',
    'Their names have a backslash.',
    `DataRobot would refuse it. Rename it, ${LEAVE_OUT}.`
  ],
  blank: [
    'path',
    'It begins with a blank, or a part of it ends with one.',
    'They begin with a blank, or a part of them ends with one.',
    `DataRobot would refuse it. Rename it, ${LEAVE_OUT}.`
  ],
  drive: [
    'path',
    'It begins as a drive of Windows does, so it would be absolute.',
    'They begin as drives of Windows do, so they would be absolute.',
    `Rename it, ${LEAVE_OUT}.`
  ],
  'same-name': [
    'name',
    'It is there twice, written with different code points; DataRobot would hold one file.',
    'They are there twice each, written with different code points; DataRobot would hold one file each.',
    `Rename one of the two, ${LEAVE_OUT}.`
  ],
  'file-and-folder': [
    'name',
    'It would be a file and a folder at once.',
    'They would be files and folders at once.',
    `Rename one of the two, ${LEAVE_OUT}.`
  ],
  reserved: [
    'path',
    'The action keeps its own manifest under that name.',
    'The action keeps its own manifest under that name.',
    `Rename it, ${LEAVE_OUT}.`
  ]
} as const satisfies Record<string, readonly [noun: string, one: string, many: string, next: string]>

/** One problem a kind of fault, its names sorted. */
export function problemsOf(faults: readonly Fault[]): Problem[] {
  const kinds = (Object.keys(FAULTS) as FaultKind[]).filter(kind => faults.some(fault => fault.kind === kind))
  return kinds.map(kind => {
    const names = faults.filter(fault => fault.kind === kind).map(({ path, detail = '' }) => path + detail)
    const [noun, one, many, next] = FAULTS[kind]
    const single = names.length === 1
    const counted = single ? `The ${noun}` : `${names.length} ${noun}s`
    return invalid(`${counted} ${listNames(names.sort())} cannot be sent.`, single ? one : many, next)
  })
}
