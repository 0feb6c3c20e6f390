// Proves every step of a release but its publication, with the files of this checkout.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { archivedPaths, CHECKSUMS, checksumsOf, createAssets } from './release-assets.mjs'

/**
 * Checks the files of a release.
 *
 * @param folder folder to which they were written
 * @throws Error that names the first difference
 */
export function checkAssets(root, folder) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const name = `${manifest.name}-${manifest.version}`
  const written = readdirSync(folder)
    .sort()
    .map(file => ({ name: file, bytes: readFileSync(join(folder, file)) }))
  const expected = createAssets(root).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  must(written.map(file => file.name).join() === expected.map(file => file.name).join(), 'The folder has other files.')
  for (const [index, file] of written.entries())
    must(file.bytes.equals(expected[index].bytes), `${file.name} differs from a second one of the same commit.`)
  const sums = readFileSync(join(folder, CHECKSUMS), 'utf8')
  for (const line of sums.trim().split('\n')) {
    const file = written.find(each => line.endsWith(`  ${each.name}`))
    must(file !== undefined && checksumsOf([file]) === `${line}\n`, `The checksum "${line}" does not match.`)
  }
  must(sums.trim().split('\n').length === written.length - 1, `${CHECKSUMS} does not list every file.`)
  checkPackages(JSON.parse(readFileSync(join(folder, `${name}.cdx.json`), 'utf8')), manifest)
  checkArchive(root, join(folder, `${name}.tar`), name, manifest)
}

function checkPackages({ bomFormat, components }, { dependencies }) {
  must(bomFormat === 'CycloneDX', 'The SBOM has another format.')
  for (const [name, version] of Object.entries(dependencies))
    must(
      components.some(component => component.name === name && component.version === version),
      `The SBOM does not list ${name} ${version}.`
    )
}

/** Unpacks the archive with the system's program, compares each file, and starts the action from it. */
function checkArchive(root, archive, name, { version }) {
  const folder = mkdtempSync(join(tmpdir(), 'release-'))
  try {
    execFileSync('tar', ['-xf', archive, '-C', folder])
    const unpacked = join(folder, name)
    const paths = readdirSync(unpacked, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => relative(unpacked, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort()
    must(paths.join() === archivedPaths(root).join(), 'The archive has other files than the actions need.')
    for (const path of paths)
      must(readFileSync(join(unpacked, path)).equals(readFileSync(join(root, path))), `${path} of the archive differs.`)
    const { stdout } = spawnSync(process.execPath, [join(unpacked, 'dist/inspect.js')], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH }
    })
    const [line = ''] = stdout.split(/\r?\n/)
    must(line.endsWith(` ${version}`), `dist/ says "${line}", not version ${version}. Run "npm run build".`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function must(condition, message) {
  if (!condition) throw new Error(message)
}
