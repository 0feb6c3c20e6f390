import { createHash, randomUUID } from 'node:crypto'
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Received file that is not stored yet. `blob` is its SHA-256 digest in hex. */
export interface ReceivedFile {
  blob: string
  size: number
  file: string
}

/** File contents on disk, by digest. The state only holds names and sizes, so no upload stays in memory. */
export class Blobs {
  readonly #storeFolder: string
  readonly #incomingFolder: string

  constructor(folder: string) {
    this.#storeFolder = join(folder, 'blobs')
    this.#incomingFolder = join(folder, 'incoming')
    rmSync(this.#incomingFolder, { recursive: true, force: true })
    mkdirSync(this.#storeFolder, { recursive: true })
    mkdirSync(this.#incomingFolder, { recursive: true })
  }

  /** Streams bytes to a temporary file. `keep` stores it. */
  async receive(bytes: Readable): Promise<ReceivedFile> {
    const file = join(this.#incomingFolder, randomUUID())
    const hash = createHash('sha256')
    const out = createWriteStream(file)
    let size = 0
    try {
      await pipeline(
        bytes,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk)
            size += chunk.length
            yield chunk
          }
        },
        out
      )
    } catch (error) {
      // If the file is still being opened, it would be created after its removal.
      if (!out.closed) await new Promise<void>(resolve => out.once('close', () => resolve()))
      rmSync(file, { force: true })
      throw error
    }
    return { blob: hash.digest('hex'), size, file }
  }

  keep(arrival: ReceivedFile): void {
    if (existsSync(this.path(arrival.blob))) rmSync(arrival.file, { force: true })
    else renameSync(arrival.file, this.path(arrival.blob))
  }

  discard(arrival: ReceivedFile): void {
    rmSync(arrival.file, { force: true })
  }

  /** Stores bytes that are in memory: files of a seed or of an archive. */
  keepBytes(bytes: Uint8Array): { blob: string; size: number } {
    const blob = createHash('sha256').update(bytes).digest('hex')
    if (!existsSync(this.path(blob))) {
      const file = join(this.#incomingFolder, randomUUID())
      writeFileSync(file, bytes)
      renameSync(file, this.path(blob))
    }
    return { blob, size: bytes.length }
  }

  path(blob: string): string {
    return join(this.#storeFolder, blob)
  }

  read(blob: string): Buffer {
    return readFileSync(this.path(blob))
  }

  /** Removes all blobs that are no longer used. */
  sweep(used: ReadonlySet<string>): void {
    for (const blob of readdirSync(this.#storeFolder)) if (!used.has(blob)) rmSync(this.path(blob), { force: true })
  }
}
