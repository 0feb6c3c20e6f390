// The files of a release: an archive with all that `uses:` needs, the list of its packages (SBOM), and checksums.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { TAR_END, tarHeader, tarPadding } from '../src/files/tar.ts'
import { actionFolders } from './action-programs.mjs'
import { BUNDLES, licencesOf, lockedPackages } from './bundled-packages.mjs'

export const CHECKSUMS = 'SHA256SUMS'

/**
 * Creates the files of a release: name and bytes. The same commit gives the same bytes on every machine, so the archive
 * is not compressed: the result of a compression depends on the version of its library.
 */
export function createAssets(root) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const name = `${manifest.name}-${manifest.version}`
  const files = [
    { name: `${name}.tar`, bytes: archiveOf(root, name, archivedPaths(root)) },
    { name: `${name}.cdx.json`, bytes: Buffer.from(`${JSON.stringify(sbomOf(root, manifest), null, 2)}\n`) }
  ]
  return [...files, { name: CHECKSUMS, bytes: Buffer.from(checksumsOf(files)) }]
}

/** Paths of the files that the actions need, sorted, with forward slashes. */
export function archivedPaths(root) {
  const bundled = readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
  const actions = actionFolders(root).map(folder => join(folder, 'action.yml'))
  return [...bundled, ...actions, join(root, 'LICENSE')].map(path => relative(root, path).split(sep).join('/')).sort()
}

function archiveOf(root, folder, paths) {
  const parts = paths.flatMap(path => {
    const bytes = readFileSync(join(root, path))
    const header = tarHeader({ path: `${folder}/${path}`, size: bytes.length, isExecutable: false })
    return [header, bytes, tarPadding(bytes.length)]
  })
  return Buffer.concat([...parts, TAR_END])
}

/**
 * Lists the packages that the bundles contain, in the format CycloneDX. `npm sbom` would list what npm installs: packages
 * that no bundle contains, and not those of the emulator, which are development dependencies.
 */
export function sbomOf(root, manifest) {
  const lock = lockedPackages(root)
  const bundlesOf = new Map()
  for (const bundle of BUNDLES)
    for (const { name, licence } of licencesOf(root, bundle)) {
      const known = bundlesOf.get(name) ?? { licence, bundles: [] }
      bundlesOf.set(name, { licence, bundles: [...known.bundles, bundle] })
    }
  const components = [...bundlesOf].toSorted().map(([name, { licence, bundles }]) => {
    const { version, integrity } = lock[`node_modules/${name}`]
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
    return {
      type: 'library',
      'bom-ref': purl,
      name,
      version,
      purl,
      licenses: [{ license: { id: licence } }],
      hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') }],
      properties: bundles.map(value => ({ name: 'bundle', value }))
    }
  })
  const { name, version, license } = manifest
  const own = { type: 'application', 'bom-ref': name, name, version, licenses: [{ license: { id: license } }] }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: own },
    components,
    dependencies: [{ ref: name, dependsOn: components.map(component => component['bom-ref']) }]
  }
}

/** Checksums in the format of `sha256sum`. */
export function checksumsOf(files) {
  return files.map(({ name, bytes }) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`).join('')
}
