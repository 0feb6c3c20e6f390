import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Files of a sample application: content by path. */
export type AppFiles = Readonly<Record<string, string>>

const NODE = process.execPath

/** Files to store, which may be binary. */
export type StoredFiles = Readonly<Record<string, string | Uint8Array>>

/** Start script that replaces itself by `app.js`, so that the script and the server are the same process. */
const START_SCRIPT = `#!/bin/sh\nexec "${NODE}" app.js\n`

/** Application with this JavaScript as its program. */
export function nodeApp(source: string, extraFiles: AppFiles = {}): AppFiles {
  return { 'start-app.sh': START_SCRIPT, 'app.js': source, ...extraFiles }
}

/** Application with this shell script as its start script. */
export function shellApp(body: string, extraFiles: AppFiles = {}): AppFiles {
  return { 'start-app.sh': `#!/bin/sh\n${body}\n`, ...extraFiles }
}

/** Application that answers every path with `greeter`, and /pid with its process id. Listens on PORT. */
export const helloApp = nodeApp(`
const answer = ({ url }) => url === '/pid' ? String(process.pid) : 'greeter'
require('node:http').createServer((request, response) => response.end(answer(request))).listen(process.env.PORT)
console.log('listening')
`)

/** Application that answers with its environment variables and its folder. Listens on IPv4 only. */
export const environmentApp = nodeApp(`
const body = () => JSON.stringify({ env: process.env, folder: process.cwd() })
require('node:http').createServer((_, response) => response.end(body())).listen(process.env.PORT, '0.0.0.0')
`)

/** Application that listens on the given port, ignores PORT, and answers with the given text. */
export function appListeningOn(port: number, text: string): AppFiles {
  return nodeApp(`require('node:http').createServer((_, response) => response.end('${text}')).listen(${port})`)
}

/** Writes files as the emulator stores them: as blobs with unrelated names. */
export function storeFiles(app: StoredFiles, folder: string): { path: string; blobPath: string }[] {
  mkdirSync(folder, { recursive: true })
  return Object.entries(app).map(([path, content], index) => {
    const blobPath = join(folder, `blob-${index}`)
    writeFileSync(blobPath, content)
    return { path, blobPath }
  })
}
