// Gives the action another name: `npm run owner -- acme/deploy-action`, for a copy in another organization. It sets
// `repository` in package.json, writes the name into every file that contains the former one, and checks all of them.
// A second argument replaces the root of the repository.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findOtherNames, isActionName, readActionName, writeActionName } from './action-name.mjs'

const [name = '', root = fileURLToPath(new URL('..', import.meta.url))] = process.argv.slice(2)

if (isActionName(name)) {
  rename()
} else {
  console.error(
    `"${name}" is not the name of a repository. Write its owner and its name, without a URL: ` +
      '"npm run owner -- acme/deploy-action". Nothing was changed.'
  )
  process.exitCode = 1
}

function rename() {
  const former = readActionName(root)
  writeActionName(root, name)
  const files = findOtherNames(root, [former])
  for (const { path, after } of files) writeFileSync(join(root, path), after)
  console.log(`Renamed ${former} to ${name} in package.json and ${files.length} other files.`)
  const docs = fileURLToPath(new URL('docs.mjs', import.meta.url))
  process.exitCode = spawnSync(process.execPath, [docs, '--check', root], { stdio: 'inherit' }).status ?? 1
}
