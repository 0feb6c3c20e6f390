import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { parseKeyValues } from '../../script/file-commands.mjs'
import { OUTPUT_NAMES } from '../../src/run/outputs.ts'
import { application, checkout, START } from '../support/deploy-runs.ts'
import { effort, itSampled } from '../support/effort.ts'
import { PYTHON_ENVIRONMENT, start, type TestEmulator, TOKEN } from '../support/emulator.ts'
import { forbiddenElements, page, plainText } from '../support/github-page.ts'
import { hostileText } from '../support/hostile-text.ts'
import { type Published, publishedBy } from '../support/published.ts'
import { RunnerSide } from '../support/runner-side.ts'

/** Places of untrusted text. */
interface Words {
  branch: string
  title: string
  author: string
  fileNames: readonly string[]
  logs: readonly string[]
  refusal: string
  environment: string
  status: string
}

const words: fc.Arbitrary<Words> = fc.record({
  branch: hostileText,
  title: hostileText,
  author: hostileText,
  fileNames: fc.array(hostileText.map(fileNameOf), { maxLength: 4 }),
  logs: fc.array(hostileText, { minLength: 1, maxLength: 6 }),
  refusal: hostileText,
  environment: hostileText.map(text => `${text}.`),
  status: hostileText
})

/** Valid file names, half of them also valid on the platform, so that the run gets further. */
function fileNameOf(text: string): string {
  const name = text.replaceAll('/', '∕').replaceAll('\0', '').slice(0, 60).toWellFormed()
  const mild = name.replace(/[\p{Cc}\\\ufffd]/gu, '').trim()
  return `n${text.length % 2 === 0 ? mild : name}`
}

/** Outcomes of a run, each of which shows other untrusted text. */
const ENDS = ['deployed', 'build-failed', 'start-failed', 'upload-refused', 'server-error'] as const
type End = (typeof ENDS)[number]

function arrange(emulator: TestEmulator, { logs, refusal, environment, status }: Words, end: End): void {
  emulator.faults.clear()
  const answer = (operation: string, body: unknown, code = 200) =>
    emulator.fault({ operation, answer: { status: code, body }, times: 0 })
  const version = { id: '66d07fae0513a1edf18595bc' }
  if (end === 'upload-refused')
    answer('customApplicationSourcesVersionsCreate', { message: refusal, errors: logs }, 422)
  if (end === 'server-error') answer('executionEnvironmentsRetrieve', { message: refusal }, 500)
  if (end === 'start-failed' || end === 'build-failed') emulator.fault({ launch: end })
  const build = {
    buildStatus: end === 'build-failed' ? 'failed' : status,
    buildError: end === 'build-failed' ? refusal : ''
  }
  answer('customApplicationsLogsList', { logs, buildLog: logs.join('\n'), ...build })
  if (end === 'upload-refused')
    answer('executionEnvironmentsRetrieve', {
      id: PYTHON_ENVIRONMENT,
      name: environment,
      latestSuccessfulVersion: version
    })
}

/** Changes the checkout, so that each run has something to deploy. */
let runs = 0

function deployed(emulator: TestEmulator, { branch, title, author, fileNames }: Words): Promise<Published> {
  runs += 1
  const files = Object.fromEntries([...fileNames, 'new'].map(name => [name, `${name} ${runs}`]))
  const event = {
    action: 'synchronize',
    pull_request: {
      number: 7,
      title,
      user: { login: author },
      html_url: 'https://github.com/acme/churn/pull/7',
      head: { sha: 'a'.repeat(40), ref: branch, repo: { full_name: 'acme/churn' } }
    }
  }
  const variables = {
    GITHUB_REPOSITORY: 'acme/churn',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_ACTOR: author,
    GITHUB_REF_NAME: branch,
    GITHUB_HEAD_REF: branch,
    GITHUB_RUN_ID: '1'
  }
  const inputs = { environment: PYTHON_ENVIRONMENT, 'health-check': 'off', 'default-excludes': 'false' }
  return publishedBy(checkout({ ...files, ...START }), emulator, inputs, { variables, event })
}

const RUNS = effort(3, 25)

describe('untrusted text', () => {
  itSampled.each(ENDS)('are words in every channel of a run that ends as %s', async end => {
    const emulator = await start()
    let arrived = 0
    await fc.assert(
      fc.asyncProperty(words, async given => {
        arrange(emulator, given, end)
        const { printed, outputs, files, summary, annotated } = await deployed(emulator, given)

        const side = new RunnerSide(printed)
        expect(side.masks).toEqual([TOKEN])
        expect({ outputs: side.outputs, state: side.state }).toEqual({ outputs: {}, state: {} })
        expect(side.annotations).toHaveLength(annotated)
        for (const { file, line, title, message } of side.annotations) {
          // An application that logs nothing is the only cause here with a place: its start script.
          const isSilent = message.startsWith('The log is empty') && given.logs.join('').trim() === ''
          expect({ file, line, title }).toEqual(isSilent ? { file: 'start-app.sh', line: 1 } : {})
        }

        expect(Object.keys(outputs).filter(name => !(OUTPUT_NAMES as string[]).includes(name))).toEqual([])
        expect([end, 'input-invalid']).toContain(outputs.reason)
        if (outputs.reason === end) arrived += 1
        const isBlank = given.refusal.trim() === ''
        if (outputs.reason === 'build-failed')
          expect(outputs['build-error']).toBe(isBlank ? undefined : given.refusal.toWellFormed())
        if (outputs['build-log'] !== undefined) expect(outputs['build-log']).toBe(given.logs.join('\n').toWellFormed())
        if (outputs.reason === 'deployed')
          expect(outputs['app-id']).toBe((await application(emulator, 'churn-pr-7')).id)
        for (const [name] of parseKeyValues(files.GITHUB_STATE ?? ''))
          expect(['pendingChanges', 'announcement']).toContain(name)

        for (const markdown of [summary, outputs.plan ?? '']) {
          const html = page(markdown)
          expect(forbiddenElements(html)).toEqual([])
          expect(plainText(html)).not.toMatch(/@\w|:\/\/|#\d|\bgh-\d|:[\w+-]+:/i)
          for (const [, target = ''] of html.matchAll(/href="([^"]*)"/g))
            expect([emulator.origin, 'https://github.com'].some(ours => target.startsWith(`${ours}/`))).toBe(true)
        }
      }),
      { numRuns: RUNS }
    )
    // Few runs may all be rejected before they get there.
    if (RUNS > 5) expect(arrived).toBeGreaterThan(5)
  })
})
