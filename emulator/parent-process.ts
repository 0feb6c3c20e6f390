import { readFileSync } from 'node:fs'

/** How often to look whether the process that started us is still there, in milliseconds. */
const POLL_INTERVAL_MS = 500

/** Parent at the time that this module was read. */
const initialParent = process.ppid

/** @throws Error when the process that started this one ended before anybody looked */
export function requireParent(): void {
  if (process.ppid === initialParent && !isOrphan(initialParent)) return
  throw new Error('The process that started this one has ended. To run without it, give --outlive-parent.')
}

/** Calls back once the process that started this one has ended: an orphan is given another parent. */
export function stopWithParent(stop: () => void): void {
  setInterval(() => process.ppid !== initialParent && stop(), POLL_INTERVAL_MS).unref()
}

/**
 * A parent is of our own session, unless we were given a session of our own; the processes that orphans are given to
 * (init, a service manager) are not. In a container, init may be the one that started us, in our session.
 */
function isOrphan(parent: number): boolean {
  if (process.platform !== 'linux') return parent === 1
  const ownSession = sessionOf(process.pid)
  const parentSession = sessionOf(parent)
  if (ownSession === undefined || parentSession === undefined || ownSession === parentSession) return false
  return parent === 1 || ownSession !== process.pid
}

/** `pid (name) state ppid pgrp session …` (proc_pid_stat(5)); nothing for a parent outside of the container. */
function sessionOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[3])
  } catch {
    return undefined
  }
}
