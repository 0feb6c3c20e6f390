import type { Environment } from '../github/context.ts'
import { CREDENTIAL_NAME } from '../inputs/secrets.ts'

/** The application that a command verifies. */
export interface VerifiedApplication {
  id: string
  url: string
  versionId: string
}

/**
 * Variables that a `run:` step does not have: inputs and state of this action, which hold its tokens, and tokens of the
 * runner.
 */
const OF_THE_ACTION = /^(?:INPUT_|STATE_|ACTIONS_)/i

/** Variables with the path of a file whose lines the runner executes as commands. */
const COMMAND_FILES = /^GITHUB_(?:OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)$/i

/** Folder of these files. It also finds files that later runners add. */
const COMMAND_FOLDER = /[\\/]_runner_file_commands[\\/]/

/**
 * Environment of the verification command: that of the step, as a `run:` step in its place would have it, with the
 * application to verify. The inputs of this action are not in it, nor anything that controls the job.
 */
export function verificationEnvironment(
  step: Environment,
  { id, url, versionId }: VerifiedApplication
): Record<string, string> {
  const kept = Object.entries(step).flatMap(([name, value]) => {
    const isWithheld =
      value === undefined || OF_THE_ACTION.test(name) || COMMAND_FILES.test(name) || COMMAND_FOLDER.test(value)
    return isWithheld ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(kept), APP_URL: url, APP_ID: id, SOURCE_VERSION_ID: versionId }
}

/** Variables that give access to DataRobot or GitHub. */
const OF_THE_PLATFORMS = /^(?:DATAROBOT_.*|(?:GITHUB|GH)_TOKEN)$/i

/**
 * Environment of the command of a rehearsal: that of a verification command, without the tokens of DataRobot and GitHub.
 * The rehearsed application is not in DataRobot, so only its URL is given.
 */
export function rehearsalEnvironment(step: Environment, url: string): Record<string, string> {
  const { APP_ID: _, SOURCE_VERSION_ID: __, ...kept } = verificationEnvironment(step, { id: '', url, versionId: '' })
  return Object.fromEntries(Object.entries(kept).filter(([name]) => !OF_THE_PLATFORMS.test(name)))
}

/** Variables that programs and package managers need. Index URLs may contain passwords, without which nothing installs. */
const OF_THE_MACHINE = new RegExp(
  `^(?:${[
    'path|home|lang|lc_.+|tz|ld_library_path|runner_tracking_id',
    '(?:pip|uv|npm_config)_.+',
    'node_auth_token|npm_token',
    '(?:https?|no|all)_proxy',
    'ssl_cert_(?:file|dir)|(?:requests|curl)_ca_bundle|node_extra_ca_certs',
    'xdg_(?:cache|config|data)_home'
  ].join('|')})$`,
  'i'
)

/**
 * Environment of the process that runs the code of a rehearsal. It has only what is listed, because that code can read it:
 * none of the inputs, tokens and files of the job.
 */
export function engineEnvironment(step: Environment): Record<string, string> {
  const kept = Object.entries(step).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && OF_THE_MACHINE.test(entry[0])
  )
  return Object.fromEntries(kept)
}

/** Variables with such a name that hold no secret: folders, files and sockets. */
const PLACE_NAME = /^(?:OLD)?PWD$|(?:SOCK|FILE|PATH|DIR|HOME|CA_CERTS|XAUTHORITY)$/i

/** Values that are never secret. */
const PUBLIC_VALUE = /^(?:true|false|yes|no|on|off|none|null|auto|default|\d{1,7})?$/i

/** Password in a URL. */
const URL_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s:@]*:([^/?#\s@]+)@/i

/** Values of an environment that are most likely secrets, which the output of the command may contain. */
export function environmentSecrets(environment: Environment): string[] {
  return Object.entries(environment).flatMap(([name, value = '']) => {
    if (OF_THE_ACTION.test(name) || PUBLIC_VALUE.test(value)) return []
    if (CREDENTIAL_NAME.test(name) && !PLACE_NAME.test(name)) return [value]
    const [, password] = URL_PASSWORD.exec(value) ?? []
    return password === undefined ? [] : [password]
  })
}
