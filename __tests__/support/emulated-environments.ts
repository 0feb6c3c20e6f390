import { expect } from '@jest/globals'
import type { TestEmulator } from './emulator.ts'

export const ENVIRONMENTS_PATH = '/executionEnvironments/'

/** Default build time of an environment version. */
export const BUILD_TIME_MS = 1_000

/** Creates an environment, and returns its path. */
export async function createEnvironment(emulator: TestEmulator): Promise<string> {
  const reply = await emulator.call('POST', ENVIRONMENTS_PATH, {
    json: { name: 'mine', useCases: ['customApplication'] }
  })
  expect(reply.status).toBe(200)
  return `${ENVIRONMENTS_PATH}${reply.body.id}/`
}
