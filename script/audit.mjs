// Requests npm's security advisories for every package of the lock files. It fails for any advisory about a package in the
// bundle of the actions, and for high or critical ones about other packages (tests, build, emulator). If the registry has
// no advisories, it shows a warning that nothing was audited, and does not fail.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const LEVELS = ['info', 'low', 'moderate', 'high', 'critical']
const { values } = parseArgs({
  options: { root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) } }
})

const tools = existsSync(join(values.root, 'tools')) ? readdirSync(join(values.root, 'tools')) : []
const audits = [
  { folder: values.root, args: ['--omit=dev', '--omit=optional'], least: 'info' },
  { folder: values.root, args: [], least: 'high' },
  ...tools.map(name => ({ folder: join(values.root, 'tools', name), args: [], least: 'high' }))
]

const outcomes = audits.map(audit)
process.exitCode = outcomes.includes(false) ? 1 : 0

/** Returns true without advisories, false with advisories, and null if the registry has no such service. */
function audit({ folder, args, least }) {
  const name = [relative(values.root, folder) || 'root', ...args].join(' ')
  const command = ['audit', '--json', ...args]
  const { stdout, error } = spawnSync('npm', command, {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32'
  })
  const report = parsed(stdout)
  if (report?.vulnerabilities === undefined) {
    const reason = error?.message ?? report?.message ?? 'no response'
    console.log(`::warning::${name}: NOT AUDITED, the registry provides no advisories (${oneLine(reason)}).`)
    return null
  }
  const found = Object.values(report.vulnerabilities).filter(
    ({ severity }) => LEVELS.indexOf(severity) >= LEVELS.indexOf(least)
  )
  for (const { name: packageName, severity, range } of found) console.log(`  ${severity}: ${packageName} ${range}`)
  console.log(
    `${name}: ${found.length === 0 ? `no advisory of level "${least}" or above` : `${found.length} advisories`}`
  )
  return found.length === 0
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function oneLine(text) {
  return String(text).replace(/\s+/g, ' ').trim()
}
