import { scalar } from './scalar.ts'
import type { ConnectionInputs, GivenParameter } from './types.ts'

/** Shorter ones would blot out half of the log. */
const LEAST = 4

type SecretInputs = Pick<ConnectionInputs, 'token' | 'githubToken' | 'network' | 'endpoint'> & {
  runtimeParameters?: readonly GivenParameter[]
  /** What is public: the application's name stands in every line, and its outputs must survive. */
  application?: { name?: string; id?: string }
}

/** Every text to be masked before anything is logged; lines of longer ones singly, as the runner masks by line. */
export function secretsOf(inputs: SecretInputs): string[] {
  const open = [inputs.endpoint, inputs.application?.name ?? '', inputs.application?.id ?? '']
  const texts = [
    inputs.token,
    inputs.githubToken ?? '',
    ...proxySecrets(inputs.network.httpProxy),
    ...(inputs.runtimeParameters ?? []).flatMap(parameter => parameterSecrets(parameter, open))
  ]
  const lines = texts.flatMap(text => text.split(/[\r\n]+/)).map(line => line.trim())
  return [...new Set(lines.filter(line => line.length >= LEAST))]
}

function proxySecrets(proxy: string | undefined): string[] {
  if (proxy === undefined) return []
  const { username, password } = new URL(proxy)
  return [password === '' ? username : password].flatMap(secret => [secret, unescaped(secret)])
}

function parameterSecrets({ name, text }: GivenParameter, open: readonly string[]): string[] {
  const value = scalar(text)
  const isCredential = CREDENTIAL.test(name)
  // The runner drops an output in which it finds a masked text: `MAX_TOKENS=1000` must not blot out every 1000.
  if (typeof value === 'number') return isCredential && text.trim().length >= LEAST_DIGITS ? [text] : []
  if (typeof value !== 'string') return []
  const forms = [text, value]
  return isCredential ? forms : forms.filter(form => !open.some(known => known.includes(form.trim())))
}

/** A number below a credential's name is most likely a limit, unless it is long. */
const LEAST_DIGITS = 8

/** Names whose value is masked although it stands elsewhere too. */
const CREDENTIAL = /pass|pwd|secret|token|key|cred|auth|private|cert|dsn|conn/i

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
