// npm run bench -- [--strict] [subject]...   Without names, it runs all subjects. --strict exits with 1 if a target is missed.
import { parseArgs } from 'node:util'
import { measure as changed } from './changed.ts'
import { measure as cold } from './cold.ts'
import { measure as collecting } from './collecting.ts'
import { measure as configuration } from './configuration.ts'
import { measure as emulator } from './emulator.ts'
import { type Figure, table } from './figures.ts'
import { measure as memory } from './memory.ts'
import { measure as previews } from './previews.ts'
import { measure as rehearse } from './rehearse.ts'
import { measure as requests } from './requests.ts'
import { closeAll } from './stage.ts'
import { measure as start } from './start.ts'
import { measure as waiting } from './waiting.ts'

const subjects: Record<string, () => Promise<Figure[]>> = {
  start,
  configuration,
  collecting,
  cold,
  changed,
  requests,
  previews,
  waiting,
  memory,
  rehearse,
  emulator
}

const { values, positionals } = parseArgs({
  options: { strict: { type: 'boolean', default: false } },
  allowPositionals: true
})
const names = positionals.length === 0 ? Object.keys(subjects) : positionals
const unknown = names.filter(name => !Object.hasOwn(subjects, name))
if (unknown.length > 0) {
  console.error(`Unknown subject: ${unknown.join(', ')}. Known subjects: ${Object.keys(subjects).join(', ')}.`)
  process.exit(2)
}

const figures: Figure[] = []
try {
  for (const name of names) {
    console.log(`measuring: ${name}`)
    figures.push(...((await subjects[name]?.()) ?? []))
    await closeAll()
  }
} finally {
  await closeAll()
}
console.log(`\n${table(figures)}`)
if (values.strict && figures.some(({ isMet }) => isMet === false)) process.exitCode = 1
