import { PARAMETER_TYPES, type ParameterType } from '../parameter-types.ts'
import { scalarOf } from './parameters.ts'
import type { ConnectionInputs, CredentialInput, ParameterInput } from './types.ts'

/** Minimum length of a secret. Masking shorter ones would make the log unreadable. */
const MIN_SECRET_CHARS = 4

type SecretInputs = Pick<ConnectionInputs, 'token' | 'githubToken' | 'network' | 'endpoint'> & {
  runtimeParameters?: readonly ParameterInput[]
  /** Always secret, also if the value is a number or a public word. */
  credentials?: readonly CredentialInput[]
  planKey?: string | null
  /** Public: the application's name is in every line and in the outputs, which must not be dropped. */
  application?: { name?: string; id?: string }
}

/**
 * Collects the texts to mask before anything is logged. Texts of several lines are masked line by line, as the runner does.
 *
 * @param publicTexts texts that the event or other inputs publish. Masking them hides nothing, and GitHub drops outputs
 * that contain a masked text.
 */
export function secretsOf(inputs: SecretInputs, publicTexts: readonly string[] = []): string[] {
  const publicValues = [inputs.endpoint, inputs.application?.name ?? '', inputs.application?.id ?? '', ...publicTexts]
  const texts = [
    inputs.token,
    inputs.githubToken ?? '',
    inputs.planKey ?? '',
    ...proxySecrets(inputs.network.httpProxy),
    ...(inputs.credentials ?? []).map(({ secret }) => secret),
    ...(inputs.runtimeParameters ?? []).flatMap(parameter => parameterSecrets(parameter, publicValues))
  ]
  const lines = texts.flatMap(splitLines)
  return [...new Set(lines.filter(line => line.length >= MIN_SECRET_CHARS))]
}

function proxySecrets(proxy: string | undefined): string[] {
  if (proxy === undefined) return []
  const { username, password } = new URL(proxy)
  return [password === '' ? username : password].flatMap(secret => [secret, decoded(secret)])
}

function parameterSecrets(parameter: ParameterInput, publicValues: readonly string[]): string[] {
  const { name, type, text } = parameter
  if (parameter.isSecret === true) return [text, ...[scalarOf(parameter)].filter(value => typeof value === 'string')]
  if (type !== undefined && isPublicId(type, text)) return []
  const value = scalarOf(parameter)
  const isCredential = CREDENTIAL_NAME.test(name)
  // The runner drops outputs that contain a masked text, so `MAX_TOKENS=1000` must not mask every 1000.
  if (typeof value === 'number') return isCredential && text.trim().length >= MIN_SECRET_DIGITS ? [text] : []
  if (typeof value !== 'string') return []
  const isOpen = (line: string) =>
    PUBLIC_WORDS.has(line.toLowerCase()) || publicValues.some(publicTexts => publicTexts.includes(line))
  if (isCredential) return [text, value]
  return isOpen(value.trim()) ? [] : [text, value].flatMap(splitLines).filter(line => !isOpen(line))
}

/** The id of a credential or a deployment is public. A text in its place may be the secret itself. */
function isPublicId(type: ParameterType, text: string): boolean {
  const { isSecret, read } = PARAMETER_TYPES[type]
  return !isSecret && typeof read(text) === 'string'
}

function splitLines(text: string): string[] {
  return text.split(/[\r\n]+/).map(line => line.trim())
}

/** Words of outputs, plans and summaries, and values that are never secret. */
const PUBLIC_WORDS: ReadonlySet<string> = new Set(
  `action application applications base branch build cancelled changed cleanup closed codespace comment commit created
  deleted deploy deployed deployment deployments drift drifted environment error expired failed failure files forbidden inactive
  initializing input-invalid inspect internal limit-exceeded live main master name name-conflict network next not-found
  note notes paused pending plan plan-changed planned preview previous promote public published publishing queued release removed
  replicas reset resources roles rollback running server-error settings skipped skipped-untrusted source stale-commit
  start-failed build-failed environment-build-failed health-check-failed verification-failed rehearsal-failed state status steps stopped
  success superseded template timeout
  unauthorized unchanged unknown update updated upload upload-refused uploaded user version versions waiting
  production staging development testing test local demo prod critical debug info notice trace warn warning
  string numeric boolean credential none default auto true false null enabled disabled`.split(/\s+/)
)

/** Minimum digits of a number in a credential. A shorter one is most likely a limit. */
const MIN_SECRET_DIGITS = 8

/** Names of parameters whose value is masked even if it is also public. */
export const CREDENTIAL_NAME = /pass|pwd|secret|token|key|cred|auth(?!ors?(?:[_.-]|$))|private|cert|dsn|conn/i

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
