import { readFileSync } from 'node:fs'

/** How often to look whether the process that started us is still there, in milliseconds. */
const PAUSE = 500

/** Parent at the time that this module was read. */
const first = process.ppid

/** @throws Error when the process that started this one ended before anybody looked */
export function requireParent(): void {
  if (process.ppid === first && !isOrphan(first)) return
  throw new Error('The process that started this one has ended. To run without it, give --outlive-parent.')
}

/** Calls back once the process that started this one has ended: an orphan is given another parent. */
export function stopWithParent(stop: () => void): void {
  setInterval(() => process.ppid !== first && stop(), PAUSE).unref()
}

/**
 * A parent is of our own session, unless we were given a session of our own; the processes that orphans are given to
 * (init, a service manager) are not. In a container, init may be the one that started us, in our session.
 */
function isOrphan(parent: number): boolean {
  if (process.platform !== 'linux') return parent === 1
  const own = sessionOf(process.pid)
  const session = sessionOf(parent)
  if (own === undefined || session === undefined || own === session) return false
  return parent === 1 || own !== process.pid
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
