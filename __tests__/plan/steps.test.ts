import { describe, expect, it } from '@jest/globals'
import type { DesiredFile } from '../../src/files/types.ts'
import { describeStep } from '../../src/plan/steps.ts'
import type { DeployStep, ParameterValue } from '../../src/plan/types.ts'

const files = (...sizes: number[]): DesiredFile[] =>
  sizes.map((size, index) => ({ path: `${index}.py`, size, sha256: '', location: '' }))

const version = {
  kind: 'create-version',
  base: null,
  label: 'v2',
  environmentVersionId: null,
  resources: {},
  keyScope: undefined,
  files: []
} as const

const build = {
  kind: 'build-environment',
  name: 'churn-env',
  environmentId: null,
  earlier: null,
  context: {
    folder: 'docker',
    files: files(1024, 205).map(file => ({ ...file, isExecutable: false })),
    size: 1229,
    digest: ''
  },
  label: 'v2',
  origin: ''
} as const

const STEPS: [DeployStep, string][] = [
  [{ kind: 'create-environment', name: 'churn-env' }, 'create execution environment "churn-env"'],
  [build, 'build execution environment "churn-env" from folder "docker": upload 2 files (1.2 KiB), wait for the build'],
  [
    { ...build, earlier: { versionId: 'e7', isRunning: true } },
    'wait until version e7 of execution environment "churn-env" is built, which another run started from the same files'
  ],
  [
    { ...build, earlier: { versionId: 'e7', isRunning: false } },
    'build execution environment "churn-env" from folder "docker", again after version e7 failed: upload 2 files (1.2 KiB), wait for the build'
  ],
  [{ kind: 'create-source', name: 'a "b"', customTemplateId: null }, 'create source "a \\"b\\""'],
  [{ kind: 'create-source', name: 'a', customTemplateId: 't1' }, 'create source "a" from custom template t1'],
  [version, 'create version "v2" without a base'],
  [
    { ...version, base: { id: 'b1', label: null }, files: files(1024, 205) },
    'create version "v2" on top of version b1, upload 2 files (1.2 KiB)'
  ],
  [
    {
      ...version,
      base: { id: 'b1', label: 'v1' },
      environmentVersionId: 'e1',
      resources: {
        resourceLabel: 'cpu.small',
        replicas: 1,
        sessionAffinity: true,
        serviceWebRequestsOnRootPath: false,
        healthEndpointPath: '/health'
      },
      keyScope: null
    },
    'create version "v2" on top of version "v1", execution environment version e1, resources "cpu.small", 1 replica, session affinity on, root path off, health path "/health", no API key required of visitors'
  ],
  [
    { ...version, keyScope: 'viewer' },
    'create version "v2" without a base, API key scope "viewer" required of visitors'
  ],
  [{ kind: 'import-codespace', codespaceId: 'c1', label: 'v2' }, 'create version "v2" from codespace c1'],
  [{ kind: 'upload', batch: 1, of: 2, files: files(1000, 129, 100) }, 'upload 3 files (1.2 KiB), batch 1 of 2'],
  [{ kind: 'delete-files', paths: ['a'] }, 'delete 1 file'],
  [
    { kind: 'verify', paths: ['a', '.datarobot/deploy.json'] },
    'verify that the version holds exactly 2 items, including the manifest'
  ],
  [{ kind: 'verify', paths: ['a', 'b'] }, 'verify that the version holds exactly 2 items'],
  [{ kind: 'create-application', name: 'app', versionId: null }, 'create application "app" with the new version'],
  [{ kind: 'create-application', name: 'app', versionId: 'v1' }, 'create application "app" with version v1'],
  [{ kind: 'publish', applicationId: 'a', from: null, versionId: null }, 'publish the new version'],
  [{ kind: 'publish', applicationId: 'a', from: 'v1', versionId: 'v0' }, 'publish version v0, in place of version v1'],
  [
    {
      kind: 'publish',
      applicationId: 'a',
      from: 'v1',
      versionId: 'v0',
      details: {
        version: { label: 'main #1', commit: 'abcdef0123', createdAt: '2026-03-02T10:00:30.000Z' },
        from: { label: null, commit: '1234567890', createdAt: null }
      }
    },
    'publish version "main #1" (v0, commit abcdef0, created 2026-03-02 10:00 UTC), in place of version v1 (commit 1234567)'
  ],
  [
    {
      kind: 'create-application',
      name: 'app',
      versionId: 'v1',
      details: { version: { label: 'x', commit: null, createdAt: null, application: 'staging' } }
    },
    'create application "app" with version "x" (v1) of application "staging"'
  ],
  [
    { kind: 'publish', applicationId: 'a', from: 'v1', versionId: null, details: { from: null } },
    'publish the new version, in place of version v1'
  ],
  [
    {
      kind: 'change-settings',
      settings: { allowAutoStopping: true, externalAccessEnabled: false, externalAccessRecipients: ['a@b.c'] }
    },
    'change settings: automatic stopping on, external access off, 1 external recipient'
  ],
  [
    {
      kind: 'share',
      with: 'source',
      grants: [
        { type: 'user', username: 'ann@x.y', role: 'EDITOR' },
        { type: 'user', username: 'bob@x.y', role: 'EDITOR' },
        { type: 'group', id: 'g1', role: 'CONSUMER' }
      ]
    },
    'share the source with 2 users as EDITOR, 1 group as CONSUMER'
  ],
  [{ kind: 'wait' }, 'wait until the application runs the version'],
  [{ kind: 'verify-application' }, 'verify the application with the command of "verify"'],
  [
    { kind: 'start-candidate', name: 'churn-candidate', versionId: null, resources: {} },
    'run the new version as candidate application "churn-candidate"'
  ],
  [{ kind: 'wait-candidate' }, 'wait until the candidate runs the version'],
  [{ kind: 'verify-candidate' }, 'verify the candidate with the command of "verify"'],
  [{ kind: 'delete-candidate', name: 'churn-candidate' }, 'delete candidate application "churn-candidate"'],
  [{ kind: 'link-use-case', useCaseId: 'u1' }, 'add to use case u1'],
  [{ kind: 'delete-versions', keep: 3 }, 'delete unused versions of the source, keep the newest 3']
]

describe('describeStep', () => {
  it.each(STEPS)('describes %j', (step, text) => {
    expect(describeStep(step)).toBe(text)
  })

  it('names ten parameters, counts the others, and shows no value', () => {
    const parameters = Array.from({ length: 12 }, (_, index) => ({
      name: `P${index}`,
      type: 'string' as const,
      value: 'hush'
    }))
    const text = describeStep({ kind: 'set-parameters', variant: 'values', parameters, inherited: [], defined: null })
    expect(text).toBe('set 12 runtime parameters: P0, P1, P2, P3, P4, P5, P6, P7, P8, P9 and 2 more')
    expect(text).not.toContain('hush')
  })

  it('distinguishes parameters that are set from those that are kept', () => {
    const [A, B, C] = ['A', 'B', 'C'].map((name): ParameterValue => ({ name, type: 'string', value: 'hush' }))
    const [parameters, inherited] = [[A!], [B!, C!]]
    const step = { kind: 'set-parameters', variant: 'values', parameters, inherited, defined: null } as const
    expect(describeStep(step)).toBe('set 1 runtime parameter: A, keep 2 runtime parameters: B, C')
    expect(describeStep({ ...step, parameters: [] })).toBe('keep 2 runtime parameters: B, C')
  })

  it('does not name a person', () => {
    for (const [step] of STEPS) expect(describeStep(step)).not.toContain('@')
  })
})
