import { describe, expect, it } from '@jest/globals'
import { apply } from '../../src/apply/apply.ts'
import { newProgress } from '../../src/apply/progress.ts'
import { mayHaveApplied, writeOnce } from '../../src/apply/write-once.ts'
import { ApiError, UserError } from '../../src/errors.ts'
import type { DeployStep } from '../../src/plan/types.ts'
import { applyContext, planOf } from '../support/apply-context.ts'
import { makeVersion, start } from '../support/emulator.ts'

const text = { what: 'It failed.', saw: 'So.', next: 'Again.' }
const answered = (status: number | null) =>
  new ApiError('network', text, { method: 'POST', path: '/x/', status, serverMessage: '' })

/** A write that returns these responses in turn; an error is thrown. */
function writing(...answers: (string | Error)[]) {
  const pauses: number[] = []
  let writes = 0
  return {
    pauses,
    writes: () => writes,
    http: {
      pause: async (milliseconds: number) => {
        pauses.push(milliseconds)
      }
    },
    write: async () => {
      const answer = answers[writes] ?? answers.at(-1)
      writes += 1
      if (answer instanceof Error) throw answer
      return answer ?? ''
    }
  }
}

describe('writeOnce', () => {
  it('looks nothing up if a response arrives', async () => {
    const setup = writing('made')
    const never = async () => {
      throw new Error('asked')
    }
    expect(await writeOnce(setup, setup.write, never)).toBe('made')
  })

  it.each([null, 200, 201, 408, 500, 502, 503, 504])('does not repeat a write that was applied: %s', async status => {
    const setup = writing(answered(status))
    expect(await writeOnce(setup, setup.write, async () => 'found')).toBe('found')
    expect(setup.writes()).toBe(1)
  })

  it('repeats a write that was not applied', async () => {
    const setup = writing(answered(null), answered(502), 'made')
    expect(await writeOnce(setup, setup.write, async () => null)).toBe('made')
    expect(setup.pauses).toEqual([1_000, 2_000])
  })

  it('gives up after five tries with the last error', async () => {
    const setup = writing(answered(null))
    await expect(writeOnce(setup, setup.write, async () => null)).rejects.toBeInstanceOf(ApiError)
    expect(setup.writes()).toBe(5)
  })

  it.each([301, 400, 401, 403, 404, 409, 413, 421, 422, 423, 425, 429])(
    'neither looks up nor repeats a refused write: %s',
    async status => {
      const setup = writing(answered(status))
      await expect(writeOnce(setup, setup.write, async () => 'found')).rejects.toMatchObject({ status })
      expect(setup.writes()).toBe(1)
    }
  )

  it.each<[number | null, boolean]>([
    [null, true],
    [200, true],
    [408, true],
    [503, true],
    [429, false],
    [423, false],
    [409, false]
  ])('says whether a write with the response %s may be applied: %s', (status, isPossible) => {
    expect(mayHaveApplied(answered(status))).toBe(isPossible)
  })

  it('passes other errors on, such as a file that changed during the upload', async () => {
    const error = new UserError('input-invalid', text)
    const setup = writing(error)
    await expect(writeOnce(setup, setup.write, async () => 'found')).rejects.toBe(error)
    expect(setup.writes()).toBe(1)
  })

  it('fails with the error of the lookup if that fails too', async () => {
    const setup = writing(answered(null))
    const error = answered(401)
    await expect(writeOnce(setup, setup.write, () => Promise.reject(error))).rejects.toBe(error)
  })
})

const PYTHON_VERSION = '76d07fae0513a1edf18595bb'

const version = (base: string | null): DeployStep => ({
  kind: 'create-version',
  base: base === null ? null : { id: base, label: 'v1' },
  label: 'v2',
  environmentVersionId: PYTHON_VERSION,
  resources: {},
  keyScope: undefined,
  files: []
})

const check = async () => {}

describe('explainFailure', () => {
  it('reports superseded if the base version no longer exists', async () => {
    const emulator = await start()
    const { sourceId, versionId } = await makeVersion(emulator, 'churnSource')
    await emulator.call('DELETE', `/customApplicationSources/${sourceId}/versions/${versionId}/`)
    const plan = planOf([version(versionId)])
    const progress = { ...newProgress(plan), sourceId }
    const applying = apply({ ...applyContext(emulator), check, savePending: () => {} }, plan, progress)
    await expect(applying).rejects.toMatchObject({ reason: 'superseded', message: expect.stringContaining(versionId) })
  })

  it('reports superseded if the new version is deleted before it is published', async () => {
    const emulator = await start()
    const { sourceId } = await makeVersion(emulator, 'churnSource')
    const plan = planOf([version(null), { kind: 'create-application', name: 'churn', versionId: null }])
    const progress = { ...newProgress(plan), sourceId }
    const context = { ...applyContext(emulator), check, savePending: () => {} }
    await apply(context, plan, progress, progress.records.slice(0, 1))
    await emulator.call('DELETE', `/customApplicationSources/${sourceId}/versions/${progress.version?.id}/`)
    const publishing = apply(context, plan, progress, progress.records.slice(1))
    await expect(publishing).rejects.toMatchObject({ reason: 'superseded' })
  })

  it('keeps the reason of a refusal with another cause', async () => {
    const emulator = await start()
    const { sourceId, versionId } = await makeVersion(emulator, 'churnSource')
    const answer = { status: 422, body: { message: 'No.' } }
    emulator.fault({ operation: 'customApplicationSourcesVersionsCreate', answer })
    const plan = planOf([version(versionId)])
    const progress = { ...newProgress(plan), sourceId }
    const applying = apply({ ...applyContext(emulator), check, savePending: () => {} }, plan, progress)
    await expect(applying).rejects.toMatchObject({ reason: 'upload-refused' })
  })
})
