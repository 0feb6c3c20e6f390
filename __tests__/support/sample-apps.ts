import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Sample applications as maps of path to content, small enough to read beside the test that uses them. */
export type App = Readonly<Record<string, string>>

const node = process.execPath

/** A start script that runs `app.js` in its own place, so that the script's process is the server's. */
const start = `#!/bin/sh\nexec "${node}" app.js\n`

/** An application whose whole program is this JavaScript. */
export function nodeApp(source: string, more: App = {}): App {
  return { 'start-app.sh': start, 'app.js': source, ...more }
}

/** An application of one shell script. */
export function shellApp(body: string, more: App = {}): App {
  return { 'start-app.sh': `#!/bin/sh\n${body}\n`, ...more }
}

/** Answers 200 with its name wherever it is asked, at /pid with its process; takes its PORT. */
export const greeter = nodeApp(`
const answer = ({ url }) => url === '/pid' ? String(process.pid) : 'greeter'
require('node:http').createServer((request, response) => response.end(answer(request))).listen(process.env.PORT)
console.log('listening')
`)

/** Answers with all of its environment and its folder. */
export const mirror = nodeApp(`
const body = () => JSON.stringify({ env: process.env, folder: process.cwd() })
require('node:http').createServer((_, response) => response.end(body())).listen(process.env.PORT)
`)

/** Listens on the given port whatever its PORT says, and answers with the given word. */
export function listensOn(port: number, word: string): App {
  return nodeApp(`require('node:http').createServer((_, response) => response.end('${word}')).listen(${port})`)
}

/** Writes an application's files as the emulator stores them: bytes under names that say nothing. */
export function stored(app: App, folder: string): { path: string; blobPath: string }[] {
  mkdirSync(folder, { recursive: true })
  return Object.entries(app).map(([path, content], index) => {
    const blobPath = join(folder, `blob-${index}`)
    writeFileSync(blobPath, content)
    return { path, blobPath }
  })
}
