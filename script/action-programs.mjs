// Lists the actions of this repository, and the programs under dist/ that each `action.yml` starts.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readActionMetadata } from './action-metadata.mjs'

/** Returns the root and every folder directly below it that contains an action. */
export function actionFolders(root) {
  const below = readdirSync(root, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name !== 'node_modules')
    .map(entry => join(root, entry.name))
    .sort()
  return [root, ...below].filter(folder => existsSync(join(folder, 'action.yml')))
}

/** Returns each program that a `main` or `post` names, without folder and extension, with the folder of an action. */
export function actionPrograms(root) {
  const parts = new Map()
  for (const folder of actionFolders(root)) {
    const { main, post } = readActionMetadata(readFileSync(join(folder, 'action.yml'), 'utf8')).runs
    parts.set(basename(main, '.js'), { part: 'main', folder })
    if (post !== undefined) parts.set(basename(post, '.js'), { part: 'post', folder })
  }
  return [...parts].map(([program, more]) => ({ program, ...more }))
}
