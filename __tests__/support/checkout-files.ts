import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from '@jest/globals'
import type { DesiredFile } from '../../src/files/types.ts'

const folder = mkdtempSync(join(tmpdir(), 'checkout-'))
afterAll(() => rmSync(folder, { recursive: true }))

let trees = 0

/** Files on disk as the checkout would give them: path → bytes. */
export function checkoutOf(contents: Readonly<Record<string, string | Uint8Array>>): DesiredFile[] {
  trees += 1
  return Object.entries(contents).map(([path, content]) => {
    const location = join(folder, String(trees), path)
    mkdirSync(dirname(location), { recursive: true })
    writeFileSync(location, content)
    const bytes = Buffer.from(content as string)
    return { path, location, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
}
