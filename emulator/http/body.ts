import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import busboy from 'busboy'
import type { Blobs, ReceivedFile } from '../state/blobs.ts'
import { type Contract, type ContractOperation, readFields } from './contract.ts'
import { Refusal } from './reply.ts'

/** File part of a form. The platform ignores `name`, the file name that the client sent (platform.md §3.2 [C]). */
export interface UploadedFile extends ReceivedFile {
  field: string
  name: string
  type: string
}

export interface Body {
  value: Record<string, unknown>
  files: readonly UploadedFile[]
  /** Content type of the body. Empty if there was none. */
  type: string
}

/** Far larger than any valid JSON body of the API: names, labels, a few thousand recipients. */
const MAX_JSON_BYTES = 8 * 1024 * 1024
const MAX_FIELD_BYTES = 2 * 1024 * 1024
const MAX_PARTS = 5_000

/**
 * Reads a request body in any content type of its operation, and validates it against the contract. Files are streamed
 * to disk. If anything is invalid, received files are discarded before the refusal is thrown.
 *
 * @throws Refusal 400 (the body does not match its content type), 413, 415, 422
 */
export async function readBody(
  request: IncomingMessage,
  input: Readable,
  operation: ContractOperation,
  contract: Contract,
  blobs: Blobs
): Promise<Body> {
  const noBody: Body = { value: {}, files: [], type: '' }
  if (operation.accepts.length === 0) return noBody
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === '' && !hasBody(request)) {
    if (operation.bodyRequired) throw new Refusal(422, 'A body is required.', { errors: { body: 'is required' } })
    return noBody
  }
  if (!operation.accepts.includes(type))
    throw new Refusal(415, `Content type "${type}" is not supported here. Send ${operation.accepts.join(' or ')}.`)
  if (type === 'multipart/form-data') return readMultipart(request, input, operation, contract, blobs)
  const text = (await readAll(input)).toString('utf8')
  const value =
    type === 'application/json'
      ? parseJson(text)
      : readFields(new URLSearchParams(text), name => contract.formField(operation, type, name))
  contract.checkBody(operation, type, value)
  return { value: value as Record<string, unknown>, files: [], type }
}

export const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0

async function readAll(input: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of input as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_JSON_BYTES) throw new Refusal(413, `The body is larger than ${MAX_JSON_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'The body is not valid JSON.')
  }
}

async function readMultipart(
  request: IncomingMessage,
  input: Readable,
  operation: ContractOperation,
  contract: Contract,
  blobs: Blobs
): Promise<Body> {
  const type = 'multipart/form-data'
  const fields: [string, string][] = []
  const uploads: Promise<UploadedFile>[] = []
  try {
    await parseParts(request, input, {
      field: (name, value) => fields.push([name, value]),
      file: (field, stream, info) => {
        const part = { field, name: info.filename ?? '', type: info.mimeType }
        const upload = blobs.receive(stream).then(stored => ({ ...part, ...stored }))
        // The parser reports the failure of the whole body. The failed part must not be an unhandled rejection.
        upload.catch(() => {})
        uploads.push(upload)
      }
    })
    const files = await Promise.all(uploads)
    const value = readFields([...fields, ...files.map(file => [file.field, file.name] as const)], name =>
      contract.formField(operation, type, name)
    )
    contract.checkBody(operation, type, value)
    return { value, files, type }
  } catch (error) {
    for (const upload of await Promise.allSettled(uploads))
      if (upload.status === 'fulfilled') blobs.discard(upload.value)
    throw error
  }
}

interface PartHandlers {
  field(name: string, value: string): void
  file(name: string, stream: Readable, info: busboy.FileInfo): void
}

function parseParts(request: IncomingMessage, input: Readable, handlers: PartHandlers): Promise<void> {
  return new Promise((resolve, reject) => {
    const rejectMalformed = () => reject(new Refusal(400, 'The multipart body is malformed or ends too early.'))
    let parser: busboy.Busboy
    try {
      const limits = { fieldSize: MAX_FIELD_BYTES, parts: MAX_PARTS, fields: MAX_PARTS, files: MAX_PARTS }
      parser = busboy({ headers: request.headers, preservePath: true, limits })
    } catch {
      rejectMalformed()
      return
    }
    parser.on('field', (name, value, info) => {
      if (info.valueTruncated || info.nameTruncated) reject(new Refusal(413, `Field "${name}" is too large.`))
      else handlers.field(name, value)
    })
    parser.on('file', (name, stream, info) => handlers.file(name, stream, info))
    parser.on('partsLimit', () => reject(new Refusal(413, `A form has at most ${MAX_PARTS} parts.`)))
    parser.on('error', rejectMalformed)
    parser.on('close', resolve)
    input.on('error', rejectMalformed)
    input.on('close', () => {
      if (!input.readableEnded) parser.destroy(new Error('The connection ended inside the body.'))
    })
    input.pipe(parser)
  })
}
