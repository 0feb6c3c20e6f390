import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Linux: the boot, for start times are counted from it. */
const BOOT_ID = read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''

/**
 * A text that names a process and no other one that ever gets its number: the number with the time of its start.
 * Nothing for a process that has ended, which includes a zombie: no parent may ever collect it.
 */
export function processIdentity(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0 || !exists(pid)) return undefined
  if (process.platform === 'linux') return identityFromProc(pid)
  return process.platform === 'win32' ? String(pid) : identityFromPs(pid)
}

/** `pid (name) state ppid …`, the name may hold blanks and brackets; the start is field 22 (proc_pid_stat(5)). */
function identityFromProc(pid: number): string | undefined {
  const text = read(`/proc/${pid}/stat`)
  // Hidden from us, as with the mount option hidepid: it is there, that is all.
  if (text === undefined) return exists(pid) ? String(pid) : undefined
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${pid} ${BOOT_ID} ${fields[19]}`
}

function identityFromPs(pid: number): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
    const text = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { env, encoding: 'utf8' }).trim()
    return text === '' || text.startsWith('Z') ? undefined : `${pid} ${text.replace(/^\S+\s+/, '')}`
  } catch {
    return undefined
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return undefined
  }
}
