// Writes a sample of every kind of job summary and comment to a folder: node script/samples.mjs FOLDER
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderComment } from '../src/report/comment.ts'
import { renderSummary } from '../src/report/summary.ts'
import { sampleComments } from './sample-comments.mjs'
import { sampleReports } from './sample-reports.mjs'

const folder = process.argv[2]
if (folder === undefined) throw new Error('The argument FOLDER is missing.')
mkdirSync(folder, { recursive: true })
for (const [name, report] of Object.entries(sampleReports()))
  writeFileSync(join(folder, `${name}.md`), renderSummary(report))
for (const [name, page] of Object.entries(sampleComments()))
  writeFileSync(join(folder, `comment-${name}.md`), renderComment(page))
