import { posix, sep } from 'node:path'
import type { ResolvedFile } from './links.ts'
import type { Fault, FaultKind } from './problems.ts'
import { readStart } from './reading.ts'

/** Maximum number of bytes that are read of a file, far more than a certificate chain with its key. */
const MAX_BYTES = 1024 * 1024

/** Files that an application may need, and that must be confirmed by name if they hold a secret. */
const KINDS: readonly { kind: FaultKind; name: RegExp; content: RegExp }[] = [
  { kind: 'private-key', name: /\.(?:pem|key)$/i, content: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  {
    kind: 'registry-token',
    name: /^\.(?:npmrc|yarnrc\.yml)$/,
    // A variable in place of the value (`${NPM_TOKEN}`) is not a secret.
    content: /^[^#;\n]*(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)["']?[ \t]*[=:][ \t]*["']?(?=[^"'\s$])/m
  }
]

/** Faults for files that hold a secret, unless `isNamed` allows them. A link is checked by its own name and its target's. */
export async function findSecrets(
  files: readonly ResolvedFile[],
  isNamed: (path: string) => boolean
): Promise<Fault[]> {
  const found = files.map(async (file): Promise<Fault[]> => {
    const names = [posix.basename(file.path), file.location.slice(file.location.lastIndexOf(sep) + 1)]
    const kinds = KINDS.filter(({ name }) => names.some(each => name.test(each)))
    if (kinds.length === 0 || isNamed(file.path)) return []
    const bytes = await readStart(file, MAX_BYTES)
    // Errors of reading are reported when the file is digested.
    if (!Buffer.isBuffer(bytes)) return []
    const text = bytes.toString('latin1')
    return kinds.filter(({ content }) => content.test(text)).map(({ kind }) => ({ kind, path: file.path }))
  })
  return (await Promise.all(found)).flat()
}
