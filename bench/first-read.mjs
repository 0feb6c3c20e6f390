// Reads a configuration file once, in a process that has read none before, and prints the time and the CPU time of the
// process in milliseconds. It runs the compiled source: Node's own removal of types would run on the other core meanwhile.
import { readFileSync } from 'node:fs'
import { checkConfiguration } from '../lib/src/configuration/check.js'
import { effectiveSettings } from '../lib/src/configuration/merge.js'

const [file = '', app = ''] = process.argv.slice(2)
const text = readFileSync(file, 'utf8')
const cpu = process.cpuUsage()
const started = performance.now()
const { configuration, problems } = checkConfiguration(text)
const settings = effectiveSettings(configuration, app, 'production')
const wall = performance.now() - started
const { user, system } = process.cpuUsage(cpu)
if (problems.length > 0 || settings === null) throw new Error(`The file has problems: ${JSON.stringify(problems)}`)
console.log(JSON.stringify({ wall, cpu: (user + system) / 1000 }))
