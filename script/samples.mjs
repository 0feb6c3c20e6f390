// Writes a sample of every kind of job summary into a folder, to be looked at: node script/samples.mjs FOLDER
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderSummary } from '../src/report/summary.ts'
import { sampleReports } from './sample-reports.mjs'

const folder = process.argv[2]
if (folder === undefined) throw new Error('Name the folder that the samples go to.')
mkdirSync(folder, { recursive: true })
for (const [name, report] of Object.entries(sampleReports()))
  writeFileSync(join(folder, `${name}.md`), renderSummary(report))
