import { createHash, randomUUID } from 'node:crypto'
import { UserError } from '../errors.ts'
import { openInPlace } from '../files/reading.ts'
import type { DesiredFile } from '../files/types.ts'

/** Bytes whose number is known before they are read. */
export interface ByteStream {
  length: number
  /** Each call reads the bytes again. */
  bytes(): AsyncGenerator<Uint8Array>
}

/** Part of a form: a field, bytes as a file, a stream as a file, or a file of the checkout. */
export type Part =
  | { name: string; value: string; type?: string }
  | { name: string; fileName: string; bytes: Uint8Array }
  | { name: string; fileName: string; stream: ByteStream }
  | { name: string; file: DesiredFile }

/** Form whose length is known before its files are read. It is read again for another try. */
export interface MultipartBody extends ByteStream {
  contentType: string
}

/** Size of a read from disk. Larger chunks cost memory, smaller ones time. */
const CHUNK_BYTES = 64 * 1024

/**
 * Creates a form that keeps the order of its parts, because the platform pairs them by order (platform.md §3.2). FormData
 * is not used: this form verifies each file against its digest, and keeps only one chunk in memory.
 *
 * @throws UserError while streaming, if a file changed since it was digested
 */
export function multipart(parts: readonly Part[]): MultipartBody {
  const boundary = `----datarobot-${randomUUID()}`
  const heads = parts.map(part => Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`))
  const end = Buffer.from(`--${boundary}--\r\n`)
  const length = parts.reduce((sum, part, index) => sum + (heads[index]?.length ?? 0) + sizeOf(part) + 2, end.length)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length,
    async *bytes() {
      let buffered: Uint8Array[] = []
      let size = 0
      // Small chunks are combined, so that many small files do not become many small writes.
      for await (const chunk of chunks(parts, heads, end)) {
        buffered.push(chunk)
        size += chunk.length
        if (size < CHUNK_BYTES) continue
        yield buffered.length === 1 ? chunk : Buffer.concat(buffered)
        buffered = []
        size = 0
      }
      if (size > 0) yield Buffer.concat(buffered)
    }
  }
}

async function* chunks(
  parts: readonly Part[],
  heads: readonly Uint8Array[],
  end: Uint8Array
): AsyncGenerator<Uint8Array> {
  for (const [index, part] of parts.entries()) {
    yield heads[index] ?? Buffer.alloc(0)
    if ('file' in part) yield* verifiedBytes(part.file)
    else if ('stream' in part) yield* part.stream.bytes()
    else yield 'bytes' in part ? part.bytes : Buffer.from(part.value)
    yield Buffer.from('\r\n')
  }
  yield end
}

/** Streams a file and verifies it against its digest, which is recorded for the next run. */
export async function* verifiedBytes(file: DesiredFile): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let size = 0
  try {
    const opened = await openInPlace(file.location)
    for await (const chunk of opened.createReadStream({ highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > file.size) break
      hash.update(chunk)
      yield chunk
    }
  } catch (cause) {
    throw fileError(file, `It can no longer be read (${(cause as NodeJS.ErrnoException).code}).`, cause)
  }
  if (size !== file.size || hash.digest('hex') !== file.sha256) throw fileError(file, 'It changed during the upload.')
}

function fileError(file: DesiredFile, saw: string, cause?: unknown): UserError {
  const what = `File ${JSON.stringify(file.path)} could not be sent.`
  return new UserError(
    'input-invalid',
    { what, saw, next: 'Make sure that nothing writes to the folder during the deploy, and run the job again.' },
    { cause }
  )
}

function sizeOf(part: Part): number {
  if ('file' in part) return part.file.size
  if ('stream' in part) return part.stream.length
  return 'bytes' in part ? part.bytes.length : Buffer.byteLength(part.value)
}

function headOf(part: Part): string {
  const name = `Content-Disposition: form-data; name="${quoted(part.name)}"`
  if ('value' in part) return part.type === undefined ? name : `${name}\r\nContent-Type: ${part.type}`
  // The platform uses `filePath` and ignores this name (platform.md §3.2), so the base name is enough.
  const fileName = 'file' in part ? part.file.path.slice(part.file.path.lastIndexOf('/') + 1) : part.fileName
  return `${name}; filename="${quoted(fileName)}"\r\nContent-Type: application/octet-stream`
}

/** Escapes a name as browsers do in forms. */
const quoted = (text: string): string => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
