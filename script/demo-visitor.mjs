// Somebody who has the application open while it is deployed.
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between two visits. */
const PAUSE = 50

/** One visit: the heading of the page, or how it went wrong. */
export async function visit(url) {
  try {
    const reply = await fetch(url)
    const page = await reply.text()
    return reply.ok ? (/<h1>(.*?)<\/h1>/s.exec(page)?.[1] ?? page) : `HTTP status ${reply.status}`
  } catch (error) {
    return `no answer (${error.cause?.code ?? error.message})`
  }
}

/** Visits the page again and again while something is done; gives what was done, and what each visit saw. */
export async function visitWhile(url, work) {
  const seen = []
  let isOver = false
  const visiting = (async () => {
    while (!isOver) {
      seen.push(await visit(url))
      await sleep(PAUSE)
    }
  })()
  try {
    return { done: await work(), seen }
  } finally {
    isOver = true
    await visiting
  }
}
