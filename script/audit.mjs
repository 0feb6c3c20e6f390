// Asks npm's advisory service about every package of the lock files. Fails for any advisory about what the actions'
// bundle is made of, and for high or critical ones about the rest: tests, build, emulator. Registries that have no such
// service are told apart from a clean bill: nothing was audited then, which is said, and stops nothing.
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

/** Whether all is well; null when nobody could say. */
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
    const because = error?.message ?? report?.message ?? 'no answer'
    console.log(`::warning::${name}: NOT AUDITED, the registry has no advisories to give (${oneLine(because)}).`)
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
