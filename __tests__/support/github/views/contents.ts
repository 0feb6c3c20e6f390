import type { Commit, Repository } from '../github-state.ts'
import { blobSha, type DiffEntry } from '../trees.ts'
import type { Origins, View } from './accounts.ts'
import { repositoryUrl } from './repositories.ts'

export function diffEntryView(
  origins: Origins,
  repository: Repository,
  ref: string,
  { path, status, previousPath, blob }: DiffEntry
): View {
  const place = path.split('/').map(encodeURIComponent).join('/')
  const web = `${origins.web}/${repository.fullName}`
  return {
    sha: blob,
    filename: path,
    status,
    additions: 1,
    deletions: status === 'added' ? 0 : 1,
    changes: status === 'added' ? 1 : 2,
    blob_url: `${web}/blob/${ref}/${place}`,
    raw_url: `${web}/raw/${ref}/${place}`,
    contents_url: `${repositoryUrl(origins, repository)}/contents/${place}?ref=${ref}`,
    ...(previousPath === null ? {} : { previous_filename: previousPath })
  }
}

/** All files and folders of a commit, as the recursive form lists them, up to a maximum. */
export function treeView(origins: Origins, repository: Repository, { sha, files }: Commit, maxEntries: number): View {
  const url = `${repositoryUrl(origins, repository)}/git`
  const folders = new Set(
    Object.keys(files).flatMap(path => {
      const parts = path.split('/').slice(0, -1)
      return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
    })
  )
  const entries = [
    ...[...folders].map(path => ({ path, mode: '040000', type: 'tree', sha: blobSha(path) })),
    ...Object.entries(files).map(([path, text]) => ({
      path,
      mode: '100644',
      type: 'blob',
      sha: blobSha(text),
      size: Buffer.byteLength(text),
      url: `${url}/blobs/${blobSha(text)}`
    }))
  ].sort((a, b) => (a.path < b.path ? -1 : 1))
  return {
    sha,
    url: `${url}/trees/${sha}`,
    tree: entries.slice(0, maxEntries),
    truncated: entries.length > maxEntries
  }
}

/** Files above this size have no content in JSON. */
const MAX_CONTENT_BYTES = 1024 * 1024

export function contentView(origins: Origins, repository: Repository, ref: string, path: string, text: string): View {
  const web = `${origins.web}/${repository.fullName}/blob/${ref}/${path}`
  const url = `${repositoryUrl(origins, repository)}/contents/${path}?ref=${ref}`
  const git = `${repositoryUrl(origins, repository)}/git/blobs/${blobSha(text)}`
  const bytes = Buffer.from(text)
  const isLarge = bytes.length > MAX_CONTENT_BYTES
  return {
    type: 'file',
    encoding: isLarge ? 'none' : 'base64',
    size: bytes.length,
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    // GitHub breaks the text into lines of 60 characters.
    content: isLarge ? '' : bytes.toString('base64').replace(/.{60}/g, '$&\n'),
    sha: blobSha(text),
    url,
    git_url: git,
    html_url: web,
    download_url: web,
    _links: { git, html: web, self: url }
  }
}
