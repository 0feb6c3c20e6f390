import type { TestEmulator } from './emulator.ts'

/** Creates a source, and returns the path of its versions. */
export async function createSource(emulator: TestEmulator): Promise<string> {
  const source = await emulator.call('POST', '/customApplicationSources/', {
    json: { name: `s${emulator.platform.state.count('sources')}` }
  })
  return `/customApplicationSources/${source.body.id}/versions/`
}

/** Reads the files of a version, item by item. */
export async function readFiles(emulator: TestEmulator, path: string): Promise<Record<string, string>> {
  const version = await emulator.call('GET', path)
  const files: Record<string, string> = {}
  for (const item of version.body.items)
    files[item.filePath] = (await emulator.call('GET', `${path}items/${item.id}/`)).body.content
  return files
}
