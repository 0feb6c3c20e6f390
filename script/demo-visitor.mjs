// A visitor of the application during a deploy.
import { setTimeout as sleep } from 'node:timers/promises'

/** Pause between two visits. */
const PAUSE_MS = 50

/** Visits a page. Returns its heading, or the error. */
export async function visit(url) {
  try {
    const reply = await fetch(url)
    const page = await reply.text()
    return reply.ok ? (/<h1>(.*?)<\/h1>/s.exec(page)?.[1] ?? page) : `HTTP status ${reply.status}`
  } catch (error) {
    return `no response (${error.cause?.code ?? error.message})`
  }
}

/** Visits a page repeatedly during `work`. Returns the result of `work` and of each visit. */
export async function visitWhile(url, work) {
  const seen = []
  let isOver = false
  const visiting = (async () => {
    while (!isOver) {
      seen.push(await visit(url))
      await sleep(PAUSE_MS)
    }
  })()
  try {
    return { result: await work(), seen }
  } finally {
    isOver = true
    await visiting
  }
}
