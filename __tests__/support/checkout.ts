import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { UserError } from '../../src/errors.ts'
import { collect } from '../../src/files/collect.ts'
import type { CollectOptions, DesiredFiles } from '../../src/files/types.ts'

export const SCRIPT = '#!/bin/sh\nexec true\n'

/** A file by its text or bytes, a link by its target. */
export type Tree = Record<string, string | Uint8Array | { to: string }>

/** A temporary folder with a workspace in it, and room beside the workspace; `close` removes both. */
export class Checkout {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'checkout-')))
  readonly workspace = join(this.folder, 'workspace')

  constructor(tree: Tree = {}) {
    mkdirSync(this.workspace)
    this.lay(tree)
  }

  /** Puts files and links below the workspace; `../` reaches beside it. */
  lay(tree: Tree): void {
    for (const [path, content] of Object.entries(tree)) {
      const place = this.at(path)
      mkdirSync(dirname(place), { recursive: true })
      if (typeof content === 'object' && 'to' in content) symlinkSync(content.to, place)
      else writeFileSync(place, content)
    }
  }

  at(path: string): string {
    return join(this.workspace, path)
  }

  collect(options: Partial<CollectOptions> = {}): Promise<DesiredFiles> {
    return collect({
      workspace: this.workspace,
      path: '.',
      include: [],
      exclude: [],
      defaultExcludes: true,
      ...options
    })
  }

  /** The refusal that collecting ends in. */
  async refusal(options: Partial<CollectOptions> = {}): Promise<UserError> {
    const error = await this.collect(options).then(
      want => new Error(`collected ${want.files.length} files`),
      (error: Error) => error
    )
    if (!(error instanceof UserError)) throw error
    return error
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Runs a test in a checkout of its own. */
export async function inCheckout<T>(tree: Tree, test: (checkout: Checkout) => Promise<T>): Promise<T> {
  const checkout = new Checkout(tree)
  try {
    return await test(checkout)
  } finally {
    checkout.close()
  }
}

export function pathsOf(want: DesiredFiles): string[] {
  return want.files.map(({ path }) => path)
}
