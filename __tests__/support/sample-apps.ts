import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Sample applications as maps of path to content, small enough to read beside the test that uses them. */
export type AppFiles = Readonly<Record<string, string>>

const NODE = process.execPath

/** A start script that runs `app.js` in its own place, so that the script's process is the server's. */
const START_SCRIPT = `#!/bin/sh\nexec "${NODE}" app.js\n`

/** An application whose whole program is this JavaScript. */
export function nodeApp(source: string, extraFiles: AppFiles = {}): AppFiles {
  return { 'start-app.sh': START_SCRIPT, 'app.js': source, ...extraFiles }
}

/** An application of one shell script. */
export function shellApp(body: string, extraFiles: AppFiles = {}): AppFiles {
  return { 'start-app.sh': `#!/bin/sh\n${body}\n`, ...extraFiles }
}

/** Answers 200 with its name wherever it is asked, at /pid with its process; takes its PORT. */
export const helloApp = nodeApp(`
const answer = ({ url }) => url === '/pid' ? String(process.pid) : 'greeter'
require('node:http').createServer((request, response) => response.end(answer(request))).listen(process.env.PORT)
console.log('listening')
`)

/** Answers with all of its environment and its folder. */
export const environmentApp = nodeApp(`
const body = () => JSON.stringify({ env: process.env, folder: process.cwd() })
require('node:http').createServer((_, response) => response.end(body())).listen(process.env.PORT)
`)

/** Listens on the given port whatever its PORT says, and answers with the given word. */
export function appListeningOn(port: number, text: string): AppFiles {
  return nodeApp(`require('node:http').createServer((_, response) => response.end('${text}')).listen(${port})`)
}

/** Writes an application's files as the emulator stores them: bytes under names that say nothing. */
export function storeFiles(app: AppFiles, folder: string): { path: string; blobPath: string }[] {
  mkdirSync(folder, { recursive: true })
  return Object.entries(app).map(([path, content], index) => {
    const blobPath = join(folder, `blob-${index}`)
    writeFileSync(blobPath, content)
    return { path, blobPath }
  })
}
