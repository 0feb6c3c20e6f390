import type { IncomingMessage } from 'node:http'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** Bytes of a page that are looked at: scripts and stylesheets stand at its beginning. */
const MAX_SCANNED_BYTES = 64 * 1024

const DECODERS = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress }

const TAG = /<(?:script|link)\b[^>]{0,2000}>/gi
const STYLESHEET = /\brel\s*=\s*["']?(?:stylesheet|modulepreload)\b/i
const ROOT_PATH = /\b(?:src|href)\s*=\s*["']?(\/(?!\/|custom_applications\/)[^"'\s>]*)/i

/**
 * First script or stylesheet of a page that is asked for at the root of the host. Nothing of an application is served
 * there: the page of a build that does so stays blank.
 */
export function findRootLink(page: string): string | undefined {
  for (const [tag] of page.matchAll(TAG)) {
    const path = ROOT_PATH.exec(tag)?.[1]
    if (path !== undefined && (/^<script/i.test(tag) || STYLESHEET.test(tag))) return path
  }
  return undefined
}

/** Looks at an answer that is a page while it passes, and calls back when it has a root link. */
export function watchRootLinks(answer: IncomingMessage, onRootLink: (path: string) => void): void {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = answer.headers
  if (answer.statusCode !== 200 || !/^text\/html\b/i.test(type)) return
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding as keyof typeof DECODERS]() : undefined
  if (decoder === undefined && encoding !== 'identity') return
  const chunks: Buffer[] = []
  let bytes = 0
  const keep = (chunk: Buffer) => {
    if (bytes < MAX_SCANNED_BYTES) chunks.push(chunk)
    bytes += chunk.length
  }
  const scan = () => {
    const path = findRootLink(Buffer.concat(chunks).toString('utf8').slice(0, MAX_SCANNED_BYTES))
    if (path !== undefined) onRootLink(path)
  }
  if (decoder === undefined) {
    answer.on('data', keep)
    answer.once('end', scan)
    return
  }
  decoder.on('data', keep)
  // A page that is cut, or no gzip at all: what came until then counts.
  decoder.on('error', scan)
  decoder.once('end', scan)
  answer.on('data', (chunk: Buffer) => bytes < MAX_SCANNED_BYTES && decoder.write(chunk))
  answer.once('end', () => decoder.end())
}
