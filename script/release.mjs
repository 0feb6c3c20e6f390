// The steps of a release, which .github/workflows/release.yml runs one by one:
//   check        refuses a tag that differs from package.json, was moved, is released, or has no section in CHANGELOG.md
//   assets       writes the archive, the SBOM and the checksums into the folder --out
//   publish      creates the release of the tag, with the files of the folder --out and the notes of CHANGELOG.md
//   move-tags    moves vX and vX.Y to the tag, unless they are at a higher release
// `--dry-run` proves all of them for the version in package.json, and publishes nothing.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readActionName } from './action-name.mjs'
import { createAssets } from './release-assets.mjs'
import { checkAssets } from './release-dry-run.mjs'
import { isLatest, movingTags, notesOf, parseTag, problemsOf, refsOf } from './release-plan.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = name => readFileSync(join(root, name), 'utf8')
const { version } = JSON.parse(read('package.json'))

const steps = { check, assets, publish, 'move-tags': moveTags }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } }
})
const step = steps[positionals[0] ?? '']
try {
  if (values['dry-run']) dryRun()
  else if (step === undefined) throw new Error(`Name a step: ${Object.keys(steps).join(', ')}, or --dry-run.`)
  else step()
} catch (error) {
  console.error(`::error::${error.message.replaceAll('\n', '%0A')}`)
  process.exitCode = 1
}

function check() {
  const { created } = JSON.parse(readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8'))
  refuse(problemsOf({ ...facts(tagOfRun()), isNewTag: created === true, released: publishedTags() }))
  console.log(`${tagOfRun()} can be released.`)
}

function assets() {
  mkdirSync(values.out, { recursive: true })
  for (const { name, bytes } of createAssets(root)) {
    writeFileSync(join(values.out, name), bytes)
    console.log(`${join(values.out, name)}: ${bytes.length} bytes`)
  }
  checkAssets(root, values.out)
}

/** Publishes a draft, because an immutable release takes no more files. A draft that a failed run left is replaced. */
function publish() {
  const tag = tagOfRun()
  const all = releases()
  if (all.some(release => release.tag === tag && release.isDraft)) gh('release', 'delete', tag, '--yes')
  const notes = join(mkdtempSync(join(tmpdir(), 'release-')), 'notes.md')
  writeFileSync(notes, notesOf(read('CHANGELOG.md'), version))
  const files = readdirSync(values.out).map(name => join(values.out, name))
  gh('release', 'create', tag, '--draft', '--verify-tag', '--title', tag, '--notes-file', notes, ...files)
  gh('release', 'edit', tag, '--draft=false', `--latest=${isLatest(tag, publishedTags())}`)
}

function moveTags() {
  const { GITHUB_REPOSITORY: repository, GITHUB_SHA: sha } = process.env
  // GitHub may not list the new release yet.
  for (const { tag, higher } of movingTags(tagOfRun(), publishedTags())) {
    console.log(describeMove(tag, higher))
    if (higher !== null) continue
    const ref = `repos/${repository}/git/refs`
    try {
      gh('api', '--method', 'PATCH', `${ref}/tags/${tag}`, '-f', `sha=${sha}`, '-F', 'force=true')
    } catch {
      gh('api', '--method', 'POST', ref, '-f', `ref=refs/tags/${tag}`, '-f', `sha=${sha}`)
    }
  }
}

function dryRun() {
  const tag = `v${version}`
  const released = git('tag', '--list', 'v*').filter(each => parseTag(each) !== null)
  refuse(problemsOf({ ...facts(tag), isNewTag: true, released: [] }))
  const out = mkdtempSync(join(tmpdir(), 'release-'))
  try {
    values.out = out
    assets()
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
  console.log(`\nThe notes of ${tag}${released.includes(tag) ? ', which has a tag already' : ''}:\n`)
  console.log(notesOf(read('CHANGELOG.md'), version))
  console.log('')
  for (const { tag: moving, higher } of movingTags(tag, released)) console.log(describeMove(moving, higher))
  console.log('Dry run: nothing is published.')
}

function describeMove(tag, higher) {
  return higher === null ? `${tag} moves to v${version}` : `${tag} stays at ${higher}`
}

function facts(tag) {
  const { version: lockVersion } = JSON.parse(read('package-lock.json'))
  const workflowRefs = refsOf(read('.github/workflows/deploy-application.yml'), readActionName(root))
  return { tag, version, lockVersion, workflowRefs, changelog: read('CHANGELOG.md') }
}

function refuse(problems) {
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

function tagOfRun() {
  return process.env.GITHUB_REF_NAME
}

function releases() {
  const path = `repos/${process.env.GITHUB_REPOSITORY}/releases`
  return gh('api', '--paginate', path, '--jq', '.[] | [.tag_name, .draft] | @tsv').map(line => {
    const [tag, draft] = line.split('\t')
    return { tag, isDraft: draft === 'true' }
  })
}

function publishedTags() {
  return releases().flatMap(({ tag, isDraft }) => (isDraft ? [] : [tag]))
}

function gh(...args) {
  return lines(execFileSync('gh', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }))
}

function git(...args) {
  return lines(execFileSync('git', args, { cwd: root, encoding: 'utf8' }))
}

function lines(text) {
  return text.split('\n').filter(line => line !== '')
}
