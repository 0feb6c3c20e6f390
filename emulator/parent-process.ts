import { readFileSync } from 'node:fs'
import { processIdentity } from './state/process-identity.ts'

/** Interval between checks that the parent process is still running. */
const POLL_INTERVAL_MS = 500

/** Parent process when this module was loaded. */
const initialParent = process.ppid

/** @throws Error if the process that started this one has already ended */
export function requireParent(): void {
  if (process.ppid === initialParent && !isOrphan(initialParent)) return
  throw new Error('The process that started the emulator has ended. Pass --outlive-parent to run without it.')
}

/** Calls `stop` once the process that started this one has ended. */
export function stopWithParent(stop: () => void): void {
  setInterval(() => hasEnded(initialParent) && stop(), POLL_INTERVAL_MS).unref()
}

/** Tells whether the parent has ended: the system then assigns another one, but Windows keeps the id of the old one. */
function hasEnded(parent: number): boolean {
  return process.platform === 'win32' ? processIdentity(parent) === undefined : process.ppid !== parent
}

/**
 * Checks whether a parent process only adopted this one. A parent that started us is in our session, unless we lead a
 * session ourselves. The processes that adopt orphans (init, a service manager) are in other sessions. In a container,
 * init itself may have started us, in our session.
 */
function isOrphan(parent: number): boolean {
  if (process.platform !== 'linux') return parent === 1
  const ownSession = sessionOf(process.pid)
  const parentSession = sessionOf(parent)
  if (ownSession === undefined || parentSession === undefined || ownSession === parentSession) return false
  return parent === 1 || ownSession !== process.pid
}

/**
 * Session id from `pid (name) state ppid pgrp session …` (proc_pid_stat(5)). Undefined for a parent outside the
 * container.
 */
function sessionOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[3])
  } catch {
    return undefined
  }
}
