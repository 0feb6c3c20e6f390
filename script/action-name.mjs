// The name of the action on GitHub, `owner/repo`. `repository` in package.json is its only source: every other file that
// contains the name follows it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const PREFIX = 'github:'
const OWNER = /^[A-Za-z0-9][\w-]{0,38}$/
const REPOSITORY = /^(?!\.{1,2}$)(?!.*\.git$)[\w.-]{1,100}$/

/** Folders with nothing that a user copies. Tests read the name from package.json. */
const SKIPPED = ['node_modules', 'dist', 'coverage', '__tests__', '__pycache__']
/** Folders of the repository whose names begin with a dot. */
const HIDDEN = ['.github', '.ci']
const TEXT = /(?:\.(?:md|ya?ml|json|[cm]?js|ts|py|sh|txt|html|css)|^(?:run|CODEOWNERS))$/

/** A name begins after no character of a name, and ends before none. A full stop or `.git` may follow. */
const START = String.raw`(?<![\w.-])`
const END = String.raw`(?![\w-])(?!\.(?!git\b)\w)`

/**
 * Returns the name of the action, such as `acme/deploy-action`.
 *
 * @throws Error if package.json has none
 */
export function readActionName(root) {
  const { repository } = readPackage(root)
  const name = String(repository).replace(PREFIX, '')
  if (isActionName(name)) return name
  throw new Error(`package.json needs a "repository" such as "${PREFIX}acme/deploy-action", but has "${repository}".`)
}

/** Returns true for `owner/repo` as GitHub allows it. */
export function isActionName(name) {
  const [owner, repository = '', ...more] = name.split('/')
  return OWNER.test(owner) && REPOSITORY.test(repository) && more.length === 0
}

export function writeActionName(root, name) {
  const file = join(root, 'package.json')
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(/("repository": ")[^"]*/, (_, key) => key + PREFIX + name)
  )
}

/**
 * Finds files with another name of the action: one that is in `former`, or a repository with the name of the package and
 * another owner.
 *
 * @returns the `path` of each file, its text `before`, and `after` with the right name
 */
export function findOtherNames(root, former = []) {
  const name = readActionName(root)
  const published = String.raw`[A-Za-z0-9][\w-]*/${quote(readPackage(root).name)}`
  const others = new RegExp(`${START}(?:${[published, ...former.map(quote)].join('|')})${END}`, 'g')
  return textFiles(root).flatMap(path => {
    const before = readFileSync(join(root, path), 'utf8')
    const after = before.replace(others, () => name)
    return after === before ? [] : [{ path, before, after }]
  })
}

const readPackage = root => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const quote = text => text.replaceAll('.', String.raw`\.`)

function textFiles(root) {
  const below = folder =>
    readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return isSkipped(entry.name) ? [] : below(path)
      return entry.isFile() && TEXT.test(entry.name) ? [relative(root, path)] : []
    })
  return below(root).sort()
}

const isSkipped = name => SKIPPED.includes(name) || (name.startsWith('.') && !HIDDEN.includes(name))
