import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { UserError } from '../../src/errors.ts'
import { collect } from '../../src/files/collect.ts'
import type { Root } from '../../src/files/root.ts'
import type { CollectOptions, DesiredFiles } from '../../src/files/types.ts'

export const SCRIPT = '#!/bin/sh\nexec true\n'

/** Files with their text or bytes, and links with their target, by path. */
export type Tree = Record<string, string | Uint8Array | { to: string }>

/** A temporary folder that contains a workspace. `close` removes it. */
export class Checkout {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'checkout-')))
  readonly workspace = join(this.folder, 'workspace')

  constructor(tree: Tree = {}) {
    mkdirSync(this.workspace)
    this.lay(tree)
  }

  /** Writes files and links below the workspace. Paths with `../` are outside of it. */
  lay(tree: Tree): void {
    for (const [path, content] of Object.entries(tree)) {
      const place = this.at(path)
      mkdirSync(dirname(place), { recursive: true })
      if (typeof content === 'object' && 'to' in content) symlinkSync(content.to, place)
      else writeFileSync(place, content)
    }
  }

  /** The workspace as the folder of an application. */
  get root(): Root {
    return { location: this.workspace, workspace: this.workspace, name: '.' }
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

  /** The error of `collect`. */
  async refusal(options: Partial<CollectOptions> = {}): Promise<UserError> {
    const error = await this.collect(options).then(
      desired => new Error(`collected ${desired.files.length} files`),
      (error: Error) => error
    )
    if (!(error instanceof UserError)) throw error
    return error
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Runs a test in a new checkout and removes it. */
export async function inCheckout<T>(tree: Tree, test: (checkout: Checkout) => Promise<T>): Promise<T> {
  const checkout = new Checkout(tree)
  try {
    return await test(checkout)
  } finally {
    checkout.close()
  }
}

export function pathsOf(desired: DesiredFiles): string[] {
  return desired.files.map(({ path }) => path)
}
