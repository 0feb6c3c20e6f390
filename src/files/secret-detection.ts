import { posix, sep } from 'node:path'
import type { ResolvedFile } from './links.ts'
import type { Fault, FaultKind } from './problems.ts'
import { readBeginning } from './reading.ts'

/** Far more than a chain of certificates with its key. */
const MAX_BYTES = 1024 * 1024

/** Files that an application may need, and that are worth a question when they hold a secret. */
const KINDS: readonly { kind: FaultKind; name: RegExp; content: RegExp }[] = [
  { kind: 'private-key', name: /\.(?:pem|key)$/i, content: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  {
    kind: 'registry-token',
    name: /^\.(?:npmrc|yarnrc\.yml)$/,
    // A variable in place of the value (`${NPM_TOKEN}`) is no secret.
    content: /^[^#;\n]*(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)["']?[ \t]*[=:][ \t]*["']?(?=[^"'\s$])/m
  }
]

/** Faults for files that hold a secret which nobody said to send. A link is judged by its own name and its target's. */
export async function findSecrets(
  places: readonly ResolvedFile[],
  isNamed: (path: string) => boolean
): Promise<Fault[]> {
  const found = places.map(async (place): Promise<Fault[]> => {
    const names = [posix.basename(place.path), place.location.slice(place.location.lastIndexOf(sep) + 1)]
    const kinds = KINDS.filter(({ name }) => names.some(each => name.test(each)))
    if (kinds.length === 0 || isNamed(place.path)) return []
    const bytes = await readBeginning(place, MAX_BYTES)
    // A fault of reading shows when the file is digested.
    if (!Buffer.isBuffer(bytes)) return []
    const text = bytes.toString('latin1')
    return kinds.filter(({ content }) => content.test(text)).map(({ kind }) => ({ kind, path: place.path }))
  })
  return (await Promise.all(found)).flat()
}
