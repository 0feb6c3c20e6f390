import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { endianness } from 'node:os'
import { promisify } from 'node:util'
import type { Activity } from './patience.ts'

/**
 * Signal targets that reach all remaining processes of a group: the negative id of the group and, on Linux, the ids of
 * processes with the mark that left the group for their own session, as daemons and browsers do. Other systems do not
 * show where such processes come from.
 */
export function remainingProcesses(group: number, mark: number): number[] {
  if (process.platform !== 'linux') return readOr(() => process.kill(-group, 0), false) ? [-group] : []
  const found = new Set<number>()
  for (const id of processIds()) {
    const status = statusOf(id)
    // Zombies stay forever in a container whose init process does not collect them.
    if (status === undefined || status.state === 'Z' || status.state === 'X') continue
    if (status.group === group) found.add(-group)
    else if (residentLimit(id) === mark) found.add(Number(id))
  }
  return [...found]
}

/** Soft limit of resident memory in bytes. Undefined if it is unlimited or the process has ended. */
function residentLimit(id: string): number | undefined {
  const limits = readOr(() => readFileSync(`/proc/${id}/limits`, 'latin1'), '')
  const limit = /^Max resident set +(\d+)/m.exec(limits)?.[1]
  return limit === undefined ? undefined : Number(limit)
}

/** Unit of processor times in /proc, for every architecture that Node supports. */
const MS_PER_TICK = 10

/** Process groups that listen on a TCP port. 0 stands for a process that we may not inspect. */
export async function groupsListeningOn(port: number): Promise<Set<number>> {
  return process.platform === 'linux' ? groupsFromProc(port) : await groupsFromLsof(port)
}

function groupsFromProc(port: number): Set<number> {
  const sockets = new Set(listenersOn(port).map(({ inode }) => `socket:[${inode}]`))
  const groups = new Set<number>()
  if (sockets.size === 0) return groups
  for (const id of processIds()) {
    if (!descriptors(id).some(target => sockets.has(target))) continue
    const status = statusOf(id)
    if (status !== undefined) groups.add(status.group)
  }
  return groups.size === 0 ? groups.add(0) : groups
}

/** Addresses that processes listen on for a TCP port. Empty if the system does not show them. */
export async function addressesListeningOn(port: number): Promise<string[]> {
  if (process.platform === 'linux') return listenersOn(port).map(({ address }) => address)
  return await addressesFromLsof(port)
}

/** Addresses from lines of lsof: `n*:8080`, `n127.0.0.1:8080`, `n[::1]:8080`. */
export async function addressesFromLsof(port: number): Promise<string[]> {
  const names = [...(await lsof(port, 'n')).matchAll(/^n(.+):\d+$/gm)]
  return names.map(([, name = '']) => name.replace(/^\[|\]$/g, ''))
}

/** Ports that a process group listens on, and its use of the processor; null if the system does not show them. */
export function activityOf(group: number): Activity | null {
  if (process.platform !== 'linux') return null
  const members = processIds().flatMap(id => {
    const status = statusOf(id)
    return status?.group === group ? [{ id, ticks: status.ticks }] : []
  })
  const sockets = new Set(members.flatMap(({ id }) => descriptors(id)))
  const ports = listeners().flatMap(({ port, inode }) => (sockets.has(`socket:[${inode}]`) ? [port] : []))
  return {
    ports: [...new Set(ports)].sort((a, b) => a - b),
    processorMs: members.reduce((sum, { ticks }) => sum + ticks, 0) * MS_PER_TICK
  }
}

const listenersOn = (port: number) => listeners().filter(each => each.port === port)

/** Listeners from lines `sl local_address rem_address st … uid timeout inode`, in hex. State 0A is LISTEN. */
function listeners(): { address: string; port: number; inode: string }[] {
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap(table => readOr(() => readFileSync(table, 'latin1'), '').split('\n'))
    .map(line => line.trim().split(/\s+/))
    .filter(fields => fields[3] === '0A')
    .map(fields => {
      const [address = '', port = ''] = fields[1]?.split(':') ?? []
      return { address: addressOf(address), port: Number.parseInt(port, 16), inode: fields[9] ?? '' }
    })
}

/** Decodes an address: groups of four bytes, each in the byte order of the machine. */
function addressOf(hex: string): string {
  const words = (hex.match(/.{8}/g) ?? []).map(word => Buffer.from(word, 'hex'))
  const bytes = Buffer.concat(endianness() === 'LE' ? words.map(word => word.reverse()) : words)
  if (bytes.length === 4) return bytes.join('.')
  const groups = (bytes.toString('hex').match(/.{4}/g) ?? []).join(':')
  return URL.parse(`http://[${groups}]`)?.hostname.slice(1, -1) ?? groups
}

function descriptors(id: string): string[] {
  const folder = `/proc/${id}/fd`
  return readOr(() => readdirSync(folder), []).map(name => readOr(() => readlinkSync(`${folder}/${name}`), ''))
}

function processIds(): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name))
}

/** Status of a process. Undefined if it has ended while /proc was read. */
function statusOf(id: string): { state: string; group: number; ticks: number } | undefined {
  const text = readOr(() => readFileSync(`/proc/${id}/stat`, 'latin1'), '')
  // `pid (name) state ppid pgrp … utime stime …`. The name may contain spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, , group] = fields
  return state && group ? { state, group: Number(group), ticks: Number(fields[11]) + Number(fields[12]) } : undefined
}

async function groupsFromLsof(port: number): Promise<Set<number>> {
  return new Set([...(await lsof(port, 'g')).matchAll(/^g(\d+)$/gm)].map(match => Number(match[1])))
}

async function lsof(port: number, field: 'g' | 'n'): Promise<string> {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', `-F${field}`]
  const { stdout } = await promisify(execFile)('lsof', args).catch(() => ({ stdout: '' }))
  return stdout
}

function readOr<T>(read: () => T, fallback: T): T {
  try {
    return read()
  } catch {
    return fallback
  }
}
