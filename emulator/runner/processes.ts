import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { promisify } from 'node:util'

/**
 * What to signal to reach all that is left of a process group, its negative number for the group itself. On Linux
 * also processes that left the group for a session of their own, as daemons and browsers do, but still have the
 * given `NAME=value` in their environment; elsewhere nobody can say whose they were.
 */
export function leftOf(group: number, mark: string): number[] {
  if (process.platform !== 'linux') return attempt(() => process.kill(-group, 0), false) ? [-group] : []
  const found = new Set<number>()
  for (const id of processIds()) {
    const status = statusOf(id)
    // Zombies stay for ever in a container whose first process does not collect them.
    if (status === undefined || status.state === 'Z' || status.state === 'X') continue
    if (status.group === group) found.add(-group)
    else if (hasInEnvironment(id, mark)) found.add(Number(id))
  }
  return [...found]
}

function hasInEnvironment(id: string, mark: string): boolean {
  return `\0${attempt(() => readFileSync(`/proc/${id}/environ`, 'utf8'), '')}`.includes(`\0${mark}\0`)
}

/** The process groups that listen on a TCP port; 0 stands for one that may not be looked at. */
export async function groupsListeningOn(port: number): Promise<Set<number>> {
  return process.platform === 'linux' ? fromProc(port) : await fromLsof(port)
}

function fromProc(port: number): Set<number> {
  const sockets = new Set([...listeners('/proc/net/tcp', port), ...listeners('/proc/net/tcp6', port)])
  const groups = new Set<number>()
  if (sockets.size === 0) return groups
  for (const id of processIds()) {
    if (!descriptors(id).some(target => sockets.has(target))) continue
    const status = statusOf(id)
    if (status !== undefined) groups.add(status.group)
  }
  return groups.size === 0 ? groups.add(0) : groups
}

/** Lines are `sl local_address rem_address st … uid timeout inode`, numbers in hex, state 0A is LISTEN. */
function listeners(table: string, port: number): string[] {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return attempt(() => readFileSync(table, 'latin1'), '')
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(fields => fields[1]?.endsWith(ending) && fields[3] === '0A')
    .map(fields => `socket:[${fields[9]}]`)
}

function descriptors(id: string): string[] {
  const folder = `/proc/${id}/fd`
  return attempt(() => readdirSync(folder), []).map(name => attempt(() => readlinkSync(`${folder}/${name}`), ''))
}

function processIds(): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name))
}

/** Processes come and go while /proc is read; one that has gone is nothing to report. */
function statusOf(id: string): { state: string; group: number } | undefined {
  const text = attempt(() => readFileSync(`/proc/${id}/stat`, 'latin1'), '')
  // `pid (name) state ppid pgrp …`; the name may hold blanks and brackets.
  const [state, , group] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return state && group ? { state, group: Number(group) } : undefined
}

async function fromLsof(port: number): Promise<Set<number>> {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fg']
  const { stdout } = await promisify(execFile)('lsof', args).catch(() => ({ stdout: '' }))
  return new Set([...stdout.matchAll(/^g(\d+)$/gm)].map(match => Number(match[1])))
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}
