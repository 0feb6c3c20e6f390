import { eventually, filesForm, type Json, makeVersion, type TestEmulator } from './emulator.ts'

/** Application with the paths to its API and its page. */
export interface DeployedApplication {
  path: string
  url: string
  id: string
  sourceId: string
}

/** Creates an application from files. */
export async function deployFiles(
  emulator: TestEmulator,
  name: string,
  files: Record<string, string>,
  body: Json = {}
): Promise<DeployedApplication> {
  const { sourceId, versionId } = await makeVersion(emulator, `${name}Source`, files)
  const json = { name, applicationSourceVersionId: versionId, ...body }
  const { id } = (await emulator.call('POST', '/customApplications/', { json })).body
  return { id, sourceId, path: `/customApplications/${id}/`, url: `/custom_applications/${id}/` }
}

/** Waits until the application is running or failed. */
export const waitUntilSettled = (emulator: TestEmulator, path: string) =>
  eventually(
    async () => (await emulator.call('GET', path)).body,
    ({ status }) => status === 'running' || status === 'failed'
  )

export const getJson = async (emulator: TestEmulator, url: string): Promise<Json> =>
  (await emulator.fetch('GET', url)).body

/** Publishes a new version with these files, and returns its id. */
export async function publishFiles(
  emulator: TestEmulator,
  { path, sourceId }: DeployedApplication,
  files: Record<string, string>
): Promise<string> {
  const form = filesForm(files, { baseEnvironmentId: '66d07fae0513a1edf18595bb', label: 'next' })
  const { id } = (await emulator.call('POST', `/customApplicationSources/${sourceId}/versions/`, { form })).body
  await emulator.call('PATCH', path, { json: { customApplicationSourceVersionId: id } })
  return id
}
