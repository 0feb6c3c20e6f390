// Counts the requests of a preview that replaces the oldest one of 500, which `max-previews` allows.
import type { Figure } from './figures.ts'
import { checkout, deploy, type Server, startServer } from './stage.ts'

const PREVIEWS = 500
const MAX_REQUESTS = 40
const APP = 'previews'

export async function measure(): Promise<Figure[]> {
  const server = await startServer()
  const folder = checkout([])
  await deployPreview(server, folder, 1)
  for (let number = 2; number <= PREVIEWS; number += 1) await addPreview(server, number)
  const last = (await server.requests()).at(-1)?.number ?? 0
  const { outputs } = await deployPreview(server, folder, PREVIEWS + 1)
  const requests = await server.requests(last)
  if (outputs.deleted !== `${APP}-pr-1`)
    throw new Error(`Instead of the oldest preview, "${outputs.deleted}" was deleted.`)
  return [
    {
      what: `a new preview replaces the oldest of ${PREVIEWS}: requests`,
      target: `< ${MAX_REQUESTS}`,
      measured: String(requests.length),
      isMet: requests.length < MAX_REQUESTS
    }
  ]
}

function deployPreview(server: Server, folder: string, number: number) {
  const head = { sha: 'a'.repeat(40), ref: 'feature', repo: { full_name: 'acme/churn' } }
  const event = { action: 'opened', pull_request: { number, state: 'open', head, base: { ref: 'main' } } }
  const inputs = { 'app-name': APP, 'max-previews': String(PREVIEWS), comment: false, 'github-deployment': false }
  const env = { GITHUB_REPOSITORY: 'acme/churn', GITHUB_EVENT_NAME: 'pull_request', GITHUB_RUN_ID: String(number) }
  return deploy(server, folder, inputs, { event, env })
}

/** Adds an application with the name and the source of a preview. Only the oldest one is read. */
async function addPreview({ api }: Server, number: number): Promise<void> {
  const name = `${APP}-pr-${number}`
  const source = await api('POST', '/customApplicationSources/', { name: `${name}Source` })
  const environment = { baseEnvironmentId: '66d07fae0513a1edf18595bb' }
  const version = await api('POST', `/customApplicationSources/${source.id}/versions/`, environment)
  await api('POST', '/customApplications/', { name, applicationSourceVersionId: version.id })
}
