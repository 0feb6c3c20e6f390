import { createHash, randomUUID } from 'node:crypto'
import { UserError } from '../errors.ts'
import { openInPlace } from '../files/reading.ts'
import type { DesiredFile } from '../files/types.ts'

/** A part of a form: a field, bytes as a file, or a file of the checkout. */
export type Part =
  | { name: string; value: string; type?: string }
  | { name: string; fileName: string; bytes: Uint8Array }
  | { name: string; file: DesiredFile }

/** A form whose length is known before a byte of it is read. */
export interface MultipartBody {
  contentType: string
  length: number
  /** The bytes, read from disk as they are taken; may be called again for another try. */
  bytes(): AsyncGenerator<Uint8Array>
}

/** What is read from disk at once; larger pieces cost memory, smaller ones time. */
const PIECE = 64 * 1024

/**
 * A form whose parts keep their order, because the platform pairs them by it (platform.md §3.2). Ours, not a FormData,
 * because a file must be proven to be the one that was digested, and because it holds one piece in memory, not files.
 *
 * @throws UserError while its bytes are taken, when a file is no longer what it was when it was digested
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
      let waiting: Uint8Array[] = []
      let size = 0
      // Small pieces travel together: a request of many small files would otherwise be many small writes.
      for await (const piece of pieces(parts, heads, end)) {
        waiting.push(piece)
        size += piece.length
        if (size < PIECE) continue
        yield waiting.length === 1 ? piece : Buffer.concat(waiting)
        waiting = []
        size = 0
      }
      if (size > 0) yield Buffer.concat(waiting)
    }
  }
}

async function* pieces(
  parts: readonly Part[],
  heads: readonly Uint8Array[],
  end: Uint8Array
): AsyncGenerator<Uint8Array> {
  for (const [index, part] of parts.entries()) {
    yield heads[index] ?? Buffer.alloc(0)
    if ('file' in part) yield* checked(part.file)
    else yield 'bytes' in part ? part.bytes : Buffer.from(part.value)
    yield Buffer.from('\r\n')
  }
  yield end
}

/** The bytes of a file, which must be those that were digested: the manifest says so to the next run. */
async function* checked(file: DesiredFile): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let size = 0
  try {
    const opened = await openInPlace(file.location)
    for await (const piece of opened.createReadStream({ highWaterMark: PIECE }) as AsyncIterable<Buffer>) {
      size += piece.length
      if (size > file.size) break
      hash.update(piece)
      yield piece
    }
  } catch (cause) {
    throw changed(file, `It can no longer be read (${(cause as NodeJS.ErrnoException).code}).`, cause)
  }
  if (size !== file.size || hash.digest('hex') !== file.sha256) throw changed(file, 'It changed while it was sent.')
}

function changed(file: DesiredFile, saw: string, cause?: unknown): UserError {
  const what = `File ${JSON.stringify(file.path)} could not be sent.`
  return new UserError(
    'input-invalid',
    { what, saw, next: 'Let nothing write to the folder during the deploy, and run it again.' },
    { cause }
  )
}

function sizeOf(part: Part): number {
  if ('file' in part) return part.file.size
  return 'bytes' in part ? part.bytes.length : Buffer.byteLength(part.value)
}

function headOf(part: Part): string {
  const name = `Content-Disposition: form-data; name="${quoted(part.name)}"`
  if ('value' in part) return part.type === undefined ? name : `${name}\r\nContent-Type: ${part.type}`
  // The platform goes by `filePath` and ignores this name (platform.md §3.2), so the base name is enough.
  const fileName = 'file' in part ? part.file.path.slice(part.file.path.lastIndexOf('/') + 1) : part.fileName
  return `${name}; filename="${quoted(fileName)}"\r\nContent-Type: application/octet-stream`
}

/** As browsers write names into forms. */
const quoted = (text: string): string => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
