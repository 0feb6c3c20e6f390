import { scalar } from './scalar.ts'
import type { ConnectionInputs, GivenParameter } from './types.ts'

/** Shorter ones would blot out half of the log. */
const MIN_SECRET_CHARS = 4

type SecretInputs = Pick<ConnectionInputs, 'token' | 'githubToken' | 'network' | 'endpoint'> & {
  runtimeParameters?: readonly GivenParameter[]
  /** What is public: the application's name stands in every line, and its outputs must survive. */
  application?: { name?: string; id?: string }
}

/**
 * Every text to mask before anything is logged; lines of longer ones singly, as the runner masks by line.
 *
 * @param known texts that the event or other inputs say in the open: to mask them hides nothing, and GitHub drops outputs
 * in which it finds a masked text
 */
export function secretsOf(inputs: SecretInputs, known: readonly string[] = []): string[] {
  const open = [inputs.endpoint, inputs.application?.name ?? '', inputs.application?.id ?? '', ...known]
  const texts = [
    inputs.token,
    inputs.githubToken ?? '',
    ...proxySecrets(inputs.network.httpProxy),
    ...(inputs.runtimeParameters ?? []).flatMap(parameter => parameterSecrets(parameter, open))
  ]
  const lines = texts.flatMap(text => text.split(/[\r\n]+/)).map(line => line.trim())
  return [...new Set(lines.filter(line => line.length >= MIN_SECRET_CHARS))]
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
  if (typeof value === 'number') return isCredential && text.trim().length >= MIN_SECRET_DIGITS ? [text] : []
  if (typeof value !== 'string') return []
  const isOpen = NOT_SECRET.has(value.trim().toLowerCase()) || open.some(known => known.includes(value.trim()))
  return isCredential || !isOpen ? [text, value] : []
}

/** Words of outputs, plans and summaries, and values that are no secret anywhere. */
const NOT_SECRET: ReadonlySet<string> = new Set(
  `action application applications base branch build cancelled changed cleanup closed codespace comment commit created
  deleted deploy deployed deployment deployments environment error expired failed failure files forbidden inactive
  initializing input-invalid inspect internal limit-exceeded live main master name name-conflict network next not-found
  note notes paused pending plan planned preview previous promote public published publishing queued release removed
  replicas reset resources roles rollback running server-error settings skipped skipped-untrusted source stale-commit
  start-failed build-failed health-check-failed state status steps stopped success superseded template timeout
  unauthorized unchanged unknown update updated upload upload-refused uploaded user version versions waiting
  production staging development testing test local demo prod critical debug info notice trace warn warning
  string numeric boolean credential none default auto true false null enabled disabled`.split(/\s+/)
)

/** A number below a credential's name is most likely a limit, unless it is long. */
const MIN_SECRET_DIGITS = 8

/** Names whose value is masked although it stands elsewhere too. */
const CREDENTIAL = /pass|pwd|secret|token|key|cred|auth(?!ors?(?:[_.-]|$))|private|cert|dsn|conn/i

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
