// The actions of this repository, and the programs under dist/ that each `action.yml` starts.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readActionMetadata } from './action-metadata.mjs'

/** The root, and every folder directly below it that holds an action. */
export function actionFolders(root) {
  const below = readdirSync(root, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name !== 'node_modules')
    .map(entry => join(root, entry.name))
    .sort()
  return [root, ...below].filter(folder => existsSync(join(folder, 'action.yml')))
}

/** Each program that a `main` or `post` names, without folder and ending, and the folder of its action. */
export function actionPrograms(root) {
  return actionFolders(root).flatMap(folder => {
    const { main, post } = readActionMetadata(readFileSync(join(folder, 'action.yml'), 'utf8')).runs
    return [
      { program: basename(main, '.js'), part: 'main', folder },
      ...(post === undefined ? [] : [{ program: basename(post, '.js'), part: 'post', folder }])
    ]
  })
}
