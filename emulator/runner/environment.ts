import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Clock } from '../clock.ts'

/** Options of the process runner. */
export interface LaunchOptions {
  folder: string
  /** Folder of installed requirements. If unset, nothing is installed. */
  installFolder?: string | undefined
  /** Environment variables of every application. */
  variables: Readonly<Record<string, string>>
  readyTimeoutMs: number
  /** True if a start that waiting cannot help fails before `readyTimeoutMs`. */
  failsEarly: boolean
  /** Time from SIGTERM to SIGKILL. */
  stopGraceMs: number
  /** Time that a replaced launch has to finish open visits, on `clock`. */
  visitGraceMs: () => number
  clock: Clock
  /** Real time for `readyTimeoutMs`: the start of a program does not depend on `clock`. */
  now: () => number
  /** Port that is also checked, for applications that ignore PORT. */
  platformPort: number
}

/** Folders of one launch. */
export interface LaunchFolders {
  root: string
  /** Working directory and HOME. This is `/opt/code` on the platform. */
  code: string
  tmp: string
  venv: string
}

export function launchFolders(folder: string, launchId: string): LaunchFolders {
  const root = join(folder, launchId)
  return { root, code: join(root, 'code'), tmp: join(root, 'tmp'), venv: join(root, 'venv') }
}

/**
 * Base environment of the programs of a launch. Contains nothing else of the emulator's environment, which may contain
 * tokens.
 */
export function baseEnvironment(folders: LaunchFolders): Record<string, string> {
  const common = commonEnvironment(folders)
  if (!existsSync(folders.venv)) return common
  return { ...common, PATH: join(folders.venv, 'bin') + delimiter + common.PATH, VIRTUAL_ENV: folders.venv }
}

function commonEnvironment(folders: LaunchFolders) {
  return {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    // Interpreters outside of the folders of the system need it for their libraries, such as those of setup-python.
    ...(process.env.LD_LIBRARY_PATH !== undefined && { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH }),
    LANG: process.env.LANG ?? 'C.UTF-8',
    // As in the platform's Python images. Without it, the last lines of an application that hangs stay in its buffer.
    PYTHONUNBUFFERED: '1',
    HOME: folders.code,
    TMPDIR: folders.tmp
  }
}

/** Settings of package managers, proxies and certificates, and the folders of settings and of downloaded packages. */
const INSTALL_VARIABLES = new RegExp(
  `^(${[
    '(pip|uv|npm_config)_.+',
    'node_auth_token|npm_token',
    '(https?|no|all)_proxy',
    'ssl_cert_(file|dir)|(requests|curl)_ca_bundle|node_extra_ca_certs',
    'home|xdg_(cache|config|data)_home'
  ].join('|')})$`,
  'i'
)

/**
 * Environment of package managers. Only they get the user's settings, because index URLs may contain passwords. They get
 * nothing of the application, because other applications use what they install.
 */
export function installEnvironment(folders: LaunchFolders): Record<string, string> {
  const found = Object.entries(process.env).filter(([name]) => INSTALL_VARIABLES.test(name))
  return { ...commonEnvironment(folders), ...(Object.fromEntries(found) as Record<string, string>) }
}
