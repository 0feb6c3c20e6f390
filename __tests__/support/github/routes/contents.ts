import { resolveRef } from '../ancestry.ts'
import type { Commit } from '../github-state.ts'
import { notFound, Refusal } from '../refusal.ts'
import { contentView, treeView } from '../views/contents.ts'
import type { Call, Routes } from './call.ts'

/** Maximum number of entries of a recursive tree. */
const MAX_TREE_ENTRIES = 100_000

export const contents: Routes = {
  /** Serves the recursive form only. */
  'git/get-tree': call => {
    if (call.query.recursive === undefined) throw new Refusal(422, 'This stand-in lists trees recursively only.')
    const { origins, repository } = call
    const commit = commitOf(call, call.params.tree_sha)
    return { status: 200, body: treeView(origins, repository, commit, MAX_TREE_ENTRIES) }
  },
  /** Serves files, but no folders. */
  'repos/get-content': call => {
    const { origins, repository, query } = call
    const path = call.params.path ?? ''
    const ref = String(query.ref ?? repository.defaultBranch)
    const text = commitOf(call, ref).files[path]
    if (text === undefined) throw notFound()
    return { status: 200, body: contentView(origins, repository, ref, path, text) }
  }
}

function commitOf({ repository }: Call, ref: string | undefined): Commit {
  const commit = resolveRef(repository, ref ?? '')
  if (commit === undefined) throw notFound()
  return commit
}
