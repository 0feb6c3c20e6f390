import { expect } from '@jest/globals'
import { type Answer, filesForm, makeVersion, type TestEmulator } from './emulator.ts'

/** Files of a version that needs a build. */
export const FILES_WITH_BUILD = { 'start-app.sh': '#!/bin/sh', 'requirements.txt': 'flask' }

/** Creates an application from a new source with one version. */
export async function createApplication(
  emulator: TestEmulator,
  name = 'app',
  files?: Record<string, string>
): Promise<{ id: string; path: string; sourceId: string; versionId: string; answer: Answer }> {
  const { sourceId, versionId } = await makeVersion(emulator, `${name}Source`, files)
  const answer = await emulator.call('POST', '/customApplications/', {
    json: { applicationSourceVersionId: versionId, name }
  })
  return { id: answer.body.id, path: `/customApplications/${answer.body.id}/`, sourceId, versionId, answer }
}

/** Adds a version to a source, based on its latest version. */
export async function createNextVersion(
  emulator: TestEmulator,
  sourceId: string,
  files = FILES_WITH_BUILD as Record<string, string>
): Promise<string> {
  const { items, latestVersion } = (await emulator.call('GET', `/customApplicationSources/${sourceId}/`)).body
  expect(items).toBeUndefined()
  const form = filesForm(files, { baseVersion: latestVersion.id })
  return (await emulator.call('POST', `/customApplicationSources/${sourceId}/versions/`, { form })).body.id
}

export const statusOf = async (emulator: TestEmulator, path: string): Promise<string> =>
  (await emulator.call('GET', path)).body.status
