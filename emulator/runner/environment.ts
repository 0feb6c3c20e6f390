import { delimiter, join } from 'node:path'
import type { Clock } from '../clock.ts'

/** Options of the process runner. */
export interface LaunchOptions {
  folder: string
  install: boolean
  readyTimeoutMs: number
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
export function baseEnvironment(folders: LaunchFolders, hasVenv: boolean): Record<string, string> {
  const path = process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'
  return {
    PATH: hasVenv ? join(folders.venv, 'bin') + delimiter + path : path,
    LANG: process.env.LANG ?? 'C.UTF-8',
    // As in the platform's Python images. Without it, the last lines of an application that hangs stay in its buffer.
    PYTHONUNBUFFERED: '1',
    HOME: folders.code,
    TMPDIR: folders.tmp,
    ...(hasVenv ? { VIRTUAL_ENV: folders.venv } : {})
  }
}

/** Settings of pip and of proxies. Only the install step gets them, because index URLs may contain passwords. */
export function pipEnvironment(): Record<string, string> {
  const pattern = /^(pip_.+|https?_proxy|no_proxy|all_proxy|ssl_cert_(file|dir)|requests_ca_bundle)$/i
  const found = Object.entries(process.env).filter(([name]) => pattern.test(name))
  return Object.fromEntries(found) as Record<string, string>
}
