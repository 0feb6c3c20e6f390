import { describe, expect, it } from '@jest/globals'
import { explainUnknownBundle } from '../../src/datarobot/bundles.ts'
import { ApiError } from '../../src/errors.ts'
import { connect } from '../support/client.ts'
import { start } from '../support/emulator.ts'

const rejection = (status: number) =>
  new ApiError(
    status === 404 ? 'not-found' : 'upload-refused',
    { what: 'The version could not be created.', saw: `DataRobot responded with ${status}.`, next: 'Correct it.' },
    { method: 'POST', path: '/', status, serverMessage: '' }
  )

async function explained(label: string | undefined, error: unknown, fault?: number): Promise<unknown> {
  const emulator = await start()
  if (fault !== undefined)
    emulator.fault({
      operation: 'mlopsComputeBundlesList',
      answer: { status: fault, body: { message: 'No.' } },
      times: 0
    })
  return explainUnknownBundle(connect(emulator.origin).http, label, error)
}

describe('explainUnknownBundle', () => {
  it.each([422, 400, 404])('lists the existing bundles after a rejection with %i', async status => {
    expect(await explained('cpu.huge', rejection(status))).toMatchObject({
      reason: 'input-invalid',
      explanation: {
        what: 'The version could not be created.',
        saw: expect.stringMatching(
          /^DataRobot responded with \d+\. There is no resource bundle "cpu\.huge" for applications; there are cpu\.nano, .*, cpu\.16xlarge\.$/
        ),
        next: 'Set "resource-label" to one of them and run the job again.'
      }
    })
  })

  it.each([403, 404, 500])('changes nothing if the bundles cannot be read (%i)', async fault => {
    const error = rejection(422)
    expect(await explained('cpu.huge', error, fault)).toBe(error)
  })

  it.each<[string, string | undefined, unknown]>([
    ['named no bundle', undefined, rejection(422)],
    ['named a bundle that exists', 'cpu.small', rejection(422)],
    ['failed for another reason', 'cpu.huge', rejection(403)],
    ['failed with a bug', 'cpu.huge', new TypeError('x')]
  ])('changes nothing if the write %s', async (_, label, error) => {
    expect(await explained(label, error)).toBe(error)
  })
})
