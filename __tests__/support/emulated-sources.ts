import type { TestEmulator } from './emulator.ts'

/** Creates a source, and returns the path of its versions. */
export async function createSource(emulator: TestEmulator): Promise<string> {
  const source = await emulator.call('POST', '/customApplicationSources/', {
    json: { name: `s${emulator.platform.state.count('sources')}` }
  })
  return `/customApplicationSources/${source.body.id}/versions/`
}
