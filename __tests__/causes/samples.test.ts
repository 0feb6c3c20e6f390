import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from '@jest/globals'
import { findCauses } from '../../src/causes/find.ts'
import { docker } from '../support/causes/docker.ts'
import { node } from '../support/causes/node.ts'
import { npm } from '../support/causes/npm.ts'
import { pip } from '../support/causes/pip.ts'
import { python } from '../support/causes/python.ts'
import { checkout, formatCause, logsOf, type Sample, textOf } from '../support/causes/sample.ts'
import { servers } from '../support/causes/servers.ts'
import { shell } from '../support/causes/shell.ts'
import { effort, it, itSampled, sample } from '../support/effort.ts'

const all = [...docker, ...pip, ...python, ...servers, ...node, ...npm, ...shell]
const byName = (samples: readonly Sample[]) => samples.map(sample => [sample.log, sample] as const)

const found = (sample: Sample, text?: string): string[] =>
  findCauses(logsOf(sample, text), checkout(sample.files)).map(formatCause)

const eachLine = (text: string, change: (line: string, index: number) => string): string =>
  text.replace(/\n$/, '').split('\n').map(change).join('\n')

/** Lines of a progress bar and of another process, which can occur between the lines of a log. */
const BETWEEN = ['127.0.0.1 - - "GET / HTTP/1.1" 200 -', 'INFO: Application is warming up', '   ━━━━━━━ 1.2/9.9 MB']

/** Megabytes, in the full round. */
const MANY = effort(300, 100_000)

const DISGUISES: [name: string, disguise: (text: string) => string][] = [
  ['with times', text => eachLine(text, line => `2025-07-08 16:58:14 ${line}`)],
  ['with times and levels', text => eachLine(text, line => `2025-07-08T16:58:14.123Z [ERROR] ${line}`)],
  [
    'as a container runtime writes it',
    text => eachLine(text, line => `2025-07-08T16:58:14.123456789Z stderr F ${line}`)
  ],
  ['with the name of the stream', text => eachLine(text, line => `[stderr] ${line}`)],
  ['with the name of the service', text => eachLine(text, line => `app-1  | ${line}`)],
  ['with the name of the process', text => eachLine(text, line => `2025-07-08T16:58:14+00:00 app[web.1]: ${line}`)],
  ['as a build of an image', text => eachLine(text, (line, index) => `#9 ${index}.137 ${line}`)],
  ['with CR LF', text => text.replaceAll(/\r?\n/g, '\r\n')],
  ['after progress bars', text => `${'━━ 1/9 MB\r━━━━ 2/9 MB\r'.repeat(50)}\n${text}`],
  ['in colours', text => eachLine(text, line => `\u001b[31m${line}\u001b[0m`)],
  ['at the end of many lines', text => `${'INFO: a line of no interest\n'.repeat(MANY)}${text}`]
]

describe('the samples', () => {
  it.each(byName(all))('%s', (_, sample) => {
    expect(found(sample)).toEqual(sample.causes)
  })

  it('are all files of the folder, and each has a cause', () => {
    const files = readdirSync(join(import.meta.dirname, '../fixtures/logs')).filter(file => file.endsWith('.log'))
    expect(all.map(({ log }) => `${log}.log`).sort()).toEqual(files.sort())
    expect(all.filter(({ causes }) => causes.length === 0)).toEqual([])
  })

  itSampled.each(sample(DISGUISES, 4))('have the same causes %s', (_, disguise) => {
    // One sample contains a carriage return, which already is a line end.
    for (const sample of all.filter(({ log }) => log !== 'bash-crlf'))
      expect([sample.log, ...found(sample, disguise(textOf(sample)))]).toEqual([sample.log, ...sample.causes])
  })

  it.each(byName([...python, ...servers, ...node]))(
    '%s has the same causes with lines of another process in between',
    (_, sample) => {
      const text = eachLine(textOf(sample), (line, index) => `${line}\n${BETWEEN[index % BETWEEN.length]}`)
      expect(found(sample, text)).toEqual(sample.causes)
    }
  )

  it.each(byName(python.filter(({ log }) => !/rich|group/.test(log))))(
    '%s has the same causes without indentation',
    (_, sample) => {
      expect(
        found(
          sample,
          eachLine(textOf(sample), line => line.trimStart())
        )
      ).toEqual(sample.causes)
    }
  )
})
