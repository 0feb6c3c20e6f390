import { describe, expect, it } from '@jest/globals'
import { planDeploy } from '../../../src/actions/deploy/plan.ts'
import { planImport } from '../../../src/actions/sync-codespace/plan.ts'
import { MANIFEST_PATH } from '../../../src/files/types.ts'
import { desired, running, version } from '../../support/desired-state.ts'
import { application, version as live } from '../../support/rollback-state.ts'

describe('planImport', () => {
  it.each([
    ['with runtime parameters', ['app.py', MANIFEST_PATH], [{ name: 'LIMIT', type: 'numeric', override: 5 } as const]],
    ['that is empty', [], []]
  ])('makes of a version %s what a deploy from the codespace would, and publishes it not', (_, paths, parameters) => {
    const base = version(paths, { parameters })
    const imported = planImport(application(), live('before'), base, { codespaceId: 'c', label: 'tried' })
    const given = desired([], { files: null, codespaceId: 'c', label: 'tried' })
    const deployed = planDeploy(given, running([], [], { base, environment: null }))
    expect(imported.steps).toEqual(deployed.steps.filter(({ kind }) => kind !== 'publish'))
    expect(imported).toMatchObject({ counts: deployed.counts, notes: deployed.notes, manifest: null })
  })
})
