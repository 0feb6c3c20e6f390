import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import type { LoggedRequest } from '../../emulator/http/request-log.ts'
import { runAction } from '../../script/runner.mjs'
import { deployInputs, START, writeFiles } from '../support/deploys.ts'
import { effort, itSampled, sample } from '../support/effort.ts'
import { type Json, makeVersion, start, type TestEmulator } from '../support/emulator.ts'

const ROOT = join(import.meta.dirname, '../..')
const FILES = effort(150, 500)
const BYTES_EACH = 2_000
/** Overhead of a form: its fields, and the headers of each part. */
const FORM = 2_048

let workspace: string

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'checkout-'))
  const rest = Array.from({ length: FILES - 1 }, (_, index) => [
    path(index + 1),
    `${index + 1}`.padEnd(BYTES_EACH, '.')
  ])
  writeFiles(workspace, { ...START, ...Object.fromEntries(rest) })
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

const path = (index: number) => `data/${index % 7}/${index}.txt`

/** One run of the built action: the requests that it cost, in their order. */
async function deploy(emulator: TestEmulator): Promise<LoggedRequest[]> {
  const last = emulator.requests.last(1)[0]?.number ?? 0
  const given = deployInputs(emulator.origin, { 'health-check': 'off' })
  const result = await runAction({ actionFolder: ROOT, with: given, workspace, node: process.execPath })
  expect(result.exitCode).toBe(0)
  return emulator.requests.since(last).filter(request => request.path.startsWith('/api/'))
}

const isPublish = ({ operation }: LoggedRequest) =>
  operation === 'customApplicationsPatch' || operation === 'customApplicationsCreate'

async function manifestBytes(emulator: TestEmulator): Promise<number> {
  const { data } = (await emulator.call('GET', '/customApplications/', { query: { name: 'churn' } })).body
  const application = data.find(({ name }: Json) => name === 'churn')
  const { customApplicationSourceId: source, customApplicationSourceVersionId: id } = application
  const version = `/customApplicationSources/${source}/versions/${id}/`
  const { items } = (await emulator.call('GET', version)).body
  const manifest = items.find(({ filePath }: Json) => filePath === '.datarobot/deploy.json')
  return Buffer.byteLength((await emulator.call('GET', `${version}items/${manifest.id}/`)).body.content)
}

/** A server as it comes, and one whose lists say as little and hold as much as they may. */
const SERVERS: [string, (emulator: TestEmulator) => Promise<void>][] = [
  ['a server', async () => {}],
  [
    'one whose lists name no sources and hold whatever contains the name',
    async emulator => {
      emulator.setSwitches({ sourceLabels: 'left-out', nameSearch: 'substring' })
      for (const name of ['churn-pr-1', 'my churn']) {
        const { versionId } = await makeVersion(emulator, `${name}Source`)
        await emulator.call('POST', '/customApplications/', { json: { name, applicationSourceVersionId: versionId } })
      }
    }
  ]
]

describe(`what a deploy of ${FILES} files costs on the wire`, () => {
  itSampled.each(sample(SERVERS, 1))('is as little as it can be, with %s', async (_, prepare) => {
    const emulator = await start()
    expectFirst(await deploy(emulator))
    await prepare(emulator)
    expectUnchanged(await deploy(emulator))
    appendFileSync(join(workspace, path(123)), 'changed')
    expectOneFile(await deploy(emulator), await manifestBytes(emulator))
  })
})

/** A first deploy sends a request for each hundred files, and asks for nothing twice. */
function expectFirst(requests: readonly LoggedRequest[]): void {
  const before = requests.slice(0, requests.findIndex(isPublish))
  const uploads = before.filter(({ bytesReceived }) => bytesReceived > FORM)
  expect(uploads).toHaveLength(Math.ceil((FILES + 1) / 100))
  const reads = before.filter(({ method }) => method === 'GET').map(request => request.path)
  expect(new Set(reads).size).toBe(reads.length)
  // Application, source and environment are looked up, and the source is made.
  expect(before).toHaveLength(4 + uploads.length)
}

/** A deploy that changes nothing reads at most four times, and writes nothing. */
function expectUnchanged(requests: readonly LoggedRequest[]): void {
  expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
  expect(requests.length).toBeLessThanOrEqual(4)
}

/** A deploy sends one changed file in one upload, within eight requests. */
function expectOneFile(requests: readonly LoggedRequest[], manifestBytes: number): void {
  const before = requests.slice(0, requests.findIndex(isPublish))
  expect(before.length).toBeGreaterThan(0)
  expect(before.length).toBeLessThanOrEqual(8)
  const uploads = before.filter(({ bytesReceived }) => bytesReceived > 0)
  expect(uploads).toHaveLength(1)
  const most = BYTES_EACH + 'changed'.length + manifestBytes + FORM
  expect(uploads[0]?.bytesReceived).toBeLessThanOrEqual(most)
}
