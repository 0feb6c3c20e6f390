import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { FormData, request } from 'undici'
import { eventually, filesForm, type Json, PYTHON_ENVIRONMENT } from './emulator.ts'
import { createFolder } from './folders.ts'
import { webApp } from './web-app.ts'

/** Entry point of the emulator. */
export const MAIN = join(import.meta.dirname, '../../emulator/main.ts')

/**
 * Program that runs the emulator with the compile cache of the tests, for a process that does not get the environment of
 * the tests. To compile the emulator takes half a second.
 */
export function cachedMain(): string {
  const source = `import { enableCompileCache } from 'node:module'
enableCompileCache(${JSON.stringify(process.env.NODE_COMPILE_CACHE)})
await import(${JSON.stringify(pathToFileURL(MAIN).href)})
`
  return join(createFolder({ 'emulator.mjs': source }), 'emulator.mjs')
}

/** Started processes. Tests kill them afterwards. */
export const children: ChildProcess[] = []

/** Starts an emulator process with these arguments. */
export function spawnEmulator(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  return child
}

/** Reads the endpoint from the first line of the output. */
export async function readEndpoint(child: ChildProcess): Promise<string> {
  const [line] = await once(createInterface(child.stdout!), 'line')
  return line.replace('DATAROBOT_ENDPOINT=', '')
}

/** Sends an API request, and returns the JSON of the reply. */
export async function callApi(endpoint: string, method: string, path: string, body?: unknown): Promise<Json> {
  const isForm = body instanceof FormData
  const reply = await request(`${endpoint}${path}`, {
    method: method as 'GET',
    headers: {
      authorization: 'Bearer emulator-local-key',
      ...(isForm || body === undefined ? {} : { 'content-type': 'application/json' })
    },
    body: isForm ? body : body === undefined ? null : JSON.stringify(body)
  })
  const text = await reply.body.text()
  return text === '' ? undefined : JSON.parse(text)
}

/** Deploys an application, and returns its process id once it runs. */
export async function deployWebApp(
  endpoint: string,
  name = 'one'
): Promise<{ path: string; url: string; pid: number }> {
  const source = await callApi(endpoint, 'POST', '/customApplicationSources/', { name: `${name}Source` })
  const form = filesForm(webApp(name), { baseEnvironmentId: PYTHON_ENVIRONMENT })
  const version = await callApi(endpoint, 'POST', `/customApplicationSources/${source.id}/versions/`, form)
  const { id } = await callApi(endpoint, 'POST', '/customApplications/', {
    name,
    applicationSourceVersionId: version.id
  })
  const path = `/customApplications/${id}/`
  const { applicationUrl } = await eventually(
    () => callApi(endpoint, 'GET', path),
    ({ status }) => status === 'running'
  )
  const { pid } = (await (await request(applicationUrl)).body.json()) as Json
  return { path, url: applicationUrl, pid }
}
