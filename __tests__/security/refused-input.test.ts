import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { checkout, lastRequest, START, writes } from '../support/deploy-runs.ts'
import { start } from '../support/emulator.ts'
import { publishedBy } from '../support/published.ts'

/** Mark that every secret contains. */
const MARK = 'hunter22'
const KEY = `-----BEGIN PRIVATE KEY-----\n${MARK}\n-----END PRIVATE KEY-----\n`
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 1\n`
const WRAPPED = 'QWxhZGRpbjpvcGVuIHNlc2FtZUFsYWRkaW46b3BlbiBzZXNhbWVBbGFkZGluOm9w'

interface Refused {
  files?: Record<string, string | Buffer>
  links?: Record<string, string>
  inputs?: Record<string, string>
  /** Texts that the message must contain. */
  problems: readonly string[]
}

const REFUSED: Record<string, Refused> = {
  'a secret of two lines in a list of pairs': {
    inputs: { 'runtime-parameters': `JWT=${WRAPPED}\n${MARK}ab==`, timeout: '15 minutes' },
    problems: ['has a value with more than one line', 'Input "timeout" is not a duration.']
  },
  'a secret without a name in credentials, and a missing secret': {
    inputs: { credentials: `${MARK}Zm9vYmFy=\nDB_PASSWORD=`, timeout: '15 minutes' },
    problems: ['There is no value for entry 1, "DB_PASSWORD".', 'Input "timeout" is not a duration.']
  },
  'a missing token': { inputs: { 'api-token': '' }, problems: ['Input "api-token" is missing.'] },
  'globs of another program': {
    files: { 'a/x': '' },
    inputs: { exclude: 'a/**, b/**\n- c', include: '"**/*"' },
    problems: ['"a/**, b/**"', '"- c"', 'Input "include" has "\\"**/*\\"".']
  },
  'an ignore file in UTF-16': {
    files: { '.dr_apps_ignore': Buffer.from('\ufeff*.log\n', 'utf16le') },
    problems: ['It is UTF-16.']
  },
  'an ignore file with lines that are no rules': {
    files: { '.dr_apps_ignore': '!\nok\na\\\n' },
    problems: ['Line 1 is not a rule', 'Line 3 is not a rule']
  },
  'files that cannot be what is meant': {
    files: {
      'model.pkl': POINTER,
      'server.key': KEY,
      '.npmrc': `//r/:_authToken=${MARK}\n`,
      'start-app.sh': '#!/bin/sh\n. ./env.sh\n',
      'env.sh': 'A=1\r\n',
      'metadata.yaml': Buffer.from('a: \xe9\n', 'latin1')
    },
    links: { out: '/etc/passwd', gone: 'nowhere' },
    problems: [
      '"model.pkl" cannot be sent. It is a Git LFS pointer',
      '"server.key" cannot be sent. It holds a private key.',
      '".npmrc" cannot be sent. It holds the token of a package registry.',
      '"env.sh" cannot be run by DataRobot.',
      'File "metadata.yaml" cannot be read. It is not UTF-8.',
      'It points outside of the checkout.',
      'Its target does not exist.'
    ]
  },
  'a start script without a first line': {
    files: { 'start-app.sh': 'python app.py\n' },
    problems: ['does not begin with "#!"']
  }
}

describe.each(Object.entries(REFUSED))('%s', (_, { files = {}, links = {}, inputs = {}, problems }) => {
  it('stops the run before any write, with one message that lists every problem and shows no secret', async () => {
    const emulator = await start()
    const before = lastRequest(emulator)
    const place = checkout(START)
    for (const [path, content] of Object.entries(files)) {
      if (path.includes('/')) place.setFiles({ ...START, [path]: String(content) })
      else writeFileSync(join(place.folder, path), content)
    }
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(place.folder, path))
    const published = await publishedBy(place, emulator, inputs)
    expect(published).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
    expect(writes(emulator, before)).toEqual([])
    // Several problems of files are also marked on their lines, before the message about all of them.
    const errors = published.printed.split('\n').filter(line => line.startsWith('::error'))
    if (problems.length === 1) expect(errors).toHaveLength(1)
    for (const problem of problems) expect(errors.at(-1)).toContain(problem.replaceAll('%', '%25'))
    const message = [published.printed, ...Object.values(published.files)].join('\n')
    expect(message).not.toMatch(/^\s+at .*:\d+:\d+/m)
    expect(message).not.toContain(MARK)
  })
})
