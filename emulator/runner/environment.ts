import { delimiter, join } from 'node:path'
import type { Clock } from '../clock.ts'

/** How applications are run on this machine; times are milliseconds. */
export interface LaunchOptions {
  folder: string
  install: boolean
  readyTimeoutMs: number
  /** From SIGTERM to SIGKILL. */
  stopGraceMs: number
  /** How long a replaced launch goes on with visits under way, on `clock`. */
  visitGraceMs: () => number
  clock: Clock
  /** Real time, for `readyTimeout`: how long a program takes to start has nothing to do with `clock`. */
  now: () => number
  /** Where an application is looked for that ignores PORT. */
  platformPort: number
}

/** Where things lie for one launch. */
export interface LaunchFolders {
  root: string
  /** Working directory and HOME; `/opt/code` on the platform. */
  code: string
  tmp: string
  venv: string
}

export function launchFolders(folder: string, launchId: string): LaunchFolders {
  const root = join(folder, launchId)
  return { root, code: join(root, 'code'), tmp: join(root, 'tmp'), venv: join(root, 'venv') }
}

/**
 * What programs of a launch see besides the launch's own environment: enough to run, and nothing else of the
 * emulator's environment, which may hold tokens.
 */
export function baseEnvironment(folders: LaunchFolders, hasVenv: boolean): Record<string, string> {
  const path = process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'
  return {
    PATH: hasVenv ? join(folders.venv, 'bin') + delimiter + path : path,
    LANG: process.env.LANG ?? 'C.UTF-8',
    // As the platform's Python images have it; without it the last lines of an application that hangs stay in its buffer.
    PYTHONUNBUFFERED: '1',
    HOME: folders.code,
    TMPDIR: folders.tmp,
    ...(hasVenv ? { VIRTUAL_ENV: folders.venv } : {})
  }
}

/** How pip reaches its index from this machine; seen by the install step only, as index addresses hold passwords. */
export function pipEnvironment(): Record<string, string> {
  const pattern = /^(pip_.+|https?_proxy|no_proxy|all_proxy|ssl_cert_(file|dir)|requests_ca_bundle)$/i
  const found = Object.entries(process.env).filter(([name]) => pattern.test(name))
  return Object.fromEntries(found) as Record<string, string>
}
