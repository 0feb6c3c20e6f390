import { posix, sep } from 'node:path'
import { isId } from '../names.ts'
import type { ResolvedFile } from './links.ts'
import type { Fault, FaultKind } from './problems.ts'
import { readStart } from './reading.ts'

/** Maximum number of bytes that are read of a file, far more than a certificate chain with its key. */
const MAX_BYTES = 1024 * 1024

const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/

/** Files that an application may need, and that must be confirmed by name if they hold a secret. */
const KINDS: readonly { kind: FaultKind; name: RegExp; content: RegExp }[] = [
  { kind: 'private-key', name: /\.(?:pem|key)$/i, content: PRIVATE_KEY },
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

/** Forms of secrets that are recognized without their name. Each is matched in linear time. */
const SECRET_FORMS: readonly RegExp[] = [
  PRIVATE_KEY,
  // GitHub, GitLab, Slack, OpenAI and similar, Hugging Face, npm, PyPI
  /(?<![\w-])(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|sk-(?:[a-z]+\d*-)*\w{20,}|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{20,}|pypi-[\w-]{20,})/,
  // AWS, Google
  /(?<![\w-])(?:(?:AKIA|ASIA)[A-Z0-9]{16}\b|AIza[\w-]{30,})/,
  // JSON Web Token, and DataRobot API key (base64 of an id and a colon)
  /(?<![\w-])(?:eyJ[\w-]{8,}\.eyJ[\w-]{8,}|[MNOYZ][A-Za-z0-9]{31}O[g-v][A-Za-z0-9+/]{10,})/,
  // URL or connection string with a password
  /\w:\/\/[^\s/:@]*:(?![$<{*])[^\s/@]+@/,
  /\bBearer [\w.~+/-]{8,}/
]

/** Names whose value is a secret, if it is not a plain word. */
const SECRET_NAME = /passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key/i

/** Returns true for a text that most likely is a secret. `name` is the name of the value. */
export function looksLikeSecret(text: string, name = ''): boolean {
  if (SECRET_FORMS.some(form => form.test(text))) return true
  return SECRET_NAME.test(name) && /^(?=.*[a-z])(?=.*\d)[^\s/]{8,}$/i.test(text.trim()) && !isId(text.trim())
}
