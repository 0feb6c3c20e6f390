// Counts requests and bytes of a deploy with a small change and of one without changes. __tests__/e2e/requests.test.ts
// tests the same counts.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure } from './figures.ts'
import { checkout, deploy, randomFiles, type Server, startServer } from './stage.ts'

const FILES = 500
const BYTES_EACH = 20_000
/** Maximum overhead of a form with files: fields, and a header for each part. */
const FORM_BYTES = 2_048

export async function measure(): Promise<Figure[]> {
  const server = await startServer()
  const folder = checkout(randomFiles(FILES - 1, BYTES_EACH))
  await deploy(server, folder, { 'app-name': 'requests' })

  const unchanged = await watch(server, () => deploy(server, folder, { 'app-name': 'requests' }))
  appendFileSync(join(folder, 'data/3/part-3.bin'), 'changed')
  const changed = await watch(server, () => deploy(server, folder, { 'app-name': 'requests' }))

  const reads = unchanged.filter(({ method }) => method === 'GET').length
  const writes = unchanged.length - reads
  const uploads = changed.filter(({ bytesReceived }) => bytesReceived > FORM_BYTES)
  const before = changed.findIndex(({ operation }) => operation === 'customApplicationsPatch')
  const bytes = uploads.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0)
  const maxBytes = BYTES_EACH + 'changed'.length + (await manifestBytes(server)) + FORM_BYTES
  return [
    {
      what: 'nothing changed',
      target: '≤ 4 reads, no write',
      measured: `${reads} reads, ${writes} writes`,
      isMet: reads <= 4 && writes === 0
    },
    {
      what: `one file of ${FILES} changed: requests`,
      target: '1 upload, ≤ 8 requests before publishing',
      measured: `${uploads.length} upload, ${before} requests`,
      isMet: uploads.length === 1 && before >= 0 && before <= 8
    },
    {
      what: `one file of ${FILES} changed: bytes`,
      target: `≤ the file, the manifest and ${FORM_BYTES} of form: ${maxBytes}`,
      measured: String(bytes),
      isMet: bytes <= maxBytes
    }
  ]
}

async function watch(server: Server, work: () => Promise<unknown>) {
  const last = (await server.requests()).at(-1)?.number ?? 0
  await work()
  return server.requests(last)
}

/** Size of the manifest of the latest version, from the server. */
async function manifestBytes(server: Server): Promise<number> {
  const source = (await server.api('GET', '/customApplicationSources/?name=requestsSource')).data[0]
  const { id, items } = source.latestVersion
  const manifest = items.find(({ filePath }: { filePath: string }) => filePath === '.datarobot/deploy.json')
  const path = `/customApplicationSources/${source.id}/versions/${id}/items/${manifest.id}/`
  return Buffer.byteLength((await server.api('GET', path)).content)
}
