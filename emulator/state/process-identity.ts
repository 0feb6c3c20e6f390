import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Id of the current boot on Linux. Start times of processes are relative to the boot. */
const BOOT_ID = read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''

/**
 * Unique identity of a process: its id and its start time, because ids are reused. Undefined for a process that has
 * ended. Zombies count as ended, because their parent may never collect them.
 */
export function processIdentity(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0 || !exists(pid)) return undefined
  if (process.platform === 'linux') return identityFromProc(pid)
  return process.platform === 'win32' ? String(pid) : identityFromPs(pid)
}

/**
 * Identity from `pid (name) state ppid …` (proc_pid_stat(5)). The name may contain spaces and parentheses; field 22 is
 * the start time.
 */
function identityFromProc(pid: number): string | undefined {
  const text = read(`/proc/${pid}/stat`)
  // Hidden from us, for example by the mount option hidepid. We only know that it exists.
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
