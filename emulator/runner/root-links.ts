import type { IncomingMessage } from 'node:http'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** Maximum number of bytes of a page to scan. Scripts and stylesheets are at its start. */
const MAX_SCANNED_BYTES = 64 * 1024

const DECODERS = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress }

const TAG = /<(?:script|link)\b[^>]{0,2000}>/gi
const STYLESHEET = /\brel\s*=\s*["']?(?:stylesheet|modulepreload)\b/i
const ROOT_PATH = /\b(?:src|href)\s*=\s*["']?(\/(?!\/|custom_applications\/)[^"'\s>]*)/i

/**
 * Finds the first script or stylesheet that a page loads from the root of the host. Applications are not served there,
 * so such a page stays blank.
 */
export function findRootLink(page: string): string | undefined {
  for (const [tag] of page.matchAll(TAG)) {
    const path = ROOT_PATH.exec(tag)?.[1]
    if (path !== undefined && (/^<script/i.test(tag) || STYLESHEET.test(tag))) return path
  }
  return undefined
}

/** Scans an HTML answer while it is forwarded, and calls `onRootLink` if it has a root link. */
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
  // If the encoding is invalid or incomplete, scans the part that could be decoded.
  decoder.on('error', scan)
  decoder.once('end', scan)
  answer.on('data', (chunk: Buffer) => bytes < MAX_SCANNED_BYTES && decoder.write(chunk))
  answer.once('end', () => decoder.end())
}
