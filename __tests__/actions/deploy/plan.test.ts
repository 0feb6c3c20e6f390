import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import type { DesiredState } from '../../../src/actions/deploy/desired-state.ts'
import { planDeploy } from '../../../src/actions/deploy/plan.ts'
import { UserError } from '../../../src/errors.ts'
import { type DesiredFile, MANIFEST_PATH } from '../../../src/files/types.ts'
import type { CurrentEnvironment, CurrentState } from '../../../src/plan/current-state.ts'
import { MAX_BATCH_BYTES } from '../../../src/plan/diff.ts'
import { settingsDigest } from '../../../src/plan/settings.ts'
import type { DeployPlan } from '../../../src/plan/types.ts'
import {
  APPLICATION,
  desired,
  EMPTY_STATE,
  file,
  files,
  manifest,
  running,
  trees,
  version
} from '../../support/desired-state.ts'
import { effort, it, itSampled } from '../../support/effort.ts'

const kinds = (plan: DeployPlan) => plan.steps.map(({ kind }) => kind)

/** Does the steps to a version in memory, holding each against what the platform refuses (platform.md §3.2). */
function execute(plan: DeployPlan, current: CurrentState): Set<string> {
  let items = new Set<string>()
  let hasManifest = false
  const isWhole = !plan.steps.some(({ kind }) => kind === 'upload')
  const put = (batch: readonly DesiredFile[], isLast: boolean) => {
    expect(hasManifest).toBe(false)
    // The first and the last request also carry a manifest, and DataRobot accepts 100 files (platform.md §3.2).
    expect(batch.length).toBeLessThanOrEqual(99)
    const bytes = batch.reduce((sum, { size }) => sum + size, 0)
    if (batch.length > 1) expect(bytes).toBeLessThanOrEqual(MAX_BATCH_BYTES)
    for (const { path } of batch) items.add(path)
    if (isLast) items.add(MANIFEST_PATH)
    hasManifest = isLast
  }
  for (const step of plan.steps) {
    if (step.kind === 'create-version') {
      items = new Set(step.base === null ? [] : current.base?.items.map(({ path }) => path))
      put(step.files, isWhole)
    } else if (step.kind === 'upload') put(step.files, step.batch === step.of)
    else if (step.kind === 'delete-files') for (const path of step.paths) expect(items.delete(path)).toBe(true)
    else if (step.kind === 'verify') expect(items).toEqual(new Set(step.paths))
    expect(items.size).toBeLessThanOrEqual(1000)
  }
  expect(hasManifest).toBe(true)
  return items
}

describe('planDeploy', () => {
  it('makes everything on the first deploy, in this order', () => {
    const plan = planDeploy(desired([file('start-app.sh')]), EMPTY_STATE)
    expect(kinds(plan)).toEqual(['create-source', 'create-version', 'verify', 'create-application'])
    expect(plan).toMatchObject({ operation: 'created', subject: { name: 'churn', id: null }, previousVersionId: null })
  })

  it('does nothing when all is as it should be', () => {
    const tree = [file('a'), file('b')]
    expect(planDeploy(desired(tree), running(tree))).toMatchObject({
      operation: 'unchanged',
      steps: [],
      notes: [],
      counts: { files: 2, uploads: 0, uploadBytes: 0, deletes: 0 }
    })
  })

  it('sends what changed over the version that runs, and publishes that', () => {
    const current = running([file('a'), file('b'), file('c')])
    const plan = planDeploy(desired([file('a', 'new'), file('b')], { wait: true }), current)
    expect(kinds(plan)).toEqual(['create-version', 'delete-files', 'verify', 'publish', 'wait', 'delete-drafts'])
    expect(plan.steps[0]).toMatchObject({
      base: { id: 'base' },
      files: [{ path: 'a' }],
      environmentVersionId: 'environment-1'
    })
    expect(plan.steps.at(-3)).toEqual({
      kind: 'publish',
      applicationId: 'application',
      from: 'base',
      versionId: null,
      details: { from: { label: 'before', commit: null, createdAt: null } }
    })
    expect(plan).toMatchObject({
      operation: 'updated',
      previousVersionId: 'base',
      notes: ['files: 1 new or changed, 1 removed'],
      counts: { files: 2, uploads: 1, uploadBytes: 3, deletes: 1 }
    })
  })

  it('sends everything, and says why, when nothing is known of the version', () => {
    const reason = 'it was not made by this action'
    const plan = planDeploy(
      desired([file('a')]),
      running([file('a')], [], { manifest: { trusted: null, reason: reason } })
    )
    expect(plan.notes).toEqual([`all files are sent, not only changed ones: ${reason} (version "before")`])
    expect(plan.counts.uploads).toBe(1)
  })

  const tree = [file('a')]
  it.each<[string, Partial<DesiredState>, Partial<CurrentState>, string]>([
    ['resources', { resources: { replicas: 2 } }, {}, 'replicas: not set → 2'],
    ['key scope', { keyScope: 'viewer' }, {}, 'required key scope: none → viewer'],
    [
      'execution environment',
      {},
      { environment: { id: 'e', versionId: 'environment-2', notice: null } },
      'execution environment: version environment-1 → version environment-2'
    ],
    [
      'runtime parameter',
      { parameters: [{ name: 'KEY', type: 'string', value: 'hunter2' }] },
      {},
      'runtime parameters: KEY'
    ]
  ])('makes a new version for another %s, without sending a file', (_, more, current, note) => {
    const plan = planDeploy(desired(tree, more), running(tree, [], current))
    expect(plan.notes).toEqual([note])
    expect(plan.counts.uploads).toBe(0)
    expect(kinds(plan)).toContain('publish')
    expect(JSON.stringify(plan.notes)).not.toContain('hunter2')
  })

  it.each<[string, Partial<DesiredState>, Partial<CurrentState>, unknown[]]>([
    [
      'settings that differ',
      { settings: { allowAutoStopping: false } },
      {},
      [{ kind: 'change-settings', settings: { allowAutoStopping: false } }]
    ],
    ['settings that do not', { settings: { allowAutoStopping: true } }, {}, []],
    [
      'a role',
      { grants: [{ type: 'group', id: 'crew', role: 'EDITOR' }] },
      {},
      [{ kind: 'share', with: 'application', grants: [{ type: 'group', id: 'crew', role: 'EDITOR' }] }]
    ],
    ['a use case', { useCaseId: 'u' }, {}, [{ kind: 'link-use-case', useCaseId: 'u' }]],
    ['a use case that is linked', { useCaseId: 'u' }, { manifest: { trusted: manifest(tree, [], 'u') } }, []],
    ['nothing to clean up after', { keepVersions: 3 }, {}, []]
  ])('changes what needs no new version by itself: %s', (_, more, current, steps) => {
    expect(planDeploy(desired(tree, more), running(tree, [], current)).steps).toEqual(steps)
  })

  it('shares the source too when that is asked, and only then', () => {
    const grants = [{ type: 'group', id: 'crew', role: 'EDITOR' } as const]
    const shared = (shareSource: boolean) =>
      planDeploy(desired(tree, { grants, shareSource }), running(tree)).steps.map(step => 'with' in step && step.with)
    expect(shared(true)).toEqual(['application', 'source'])
    expect(shared(false)).toEqual(['application'])
  })

  it.each<[string, Partial<CurrentState>, string[]]>([
    ['failed', { application: { ...APPLICATION, status: 'failed' } }, ['publish']],
    ['running another version', { application: { ...APPLICATION, versionId: 'other' } }, ['publish']],
    ['paused', { application: { ...APPLICATION, status: 'paused' } }, []],
    ['gone, its source left', { application: null }, ['create-application']]
  ])('publishes the version that is there to an application that is %s', (_, current, steps) => {
    const plan = planDeploy(desired(tree), running(tree, [], current))
    expect(kinds(plan)).toEqual(steps)
    if (steps.length > 0) expect(plan.steps[0]).toMatchObject({ versionId: 'base' })
  })

  it('cleans up last, when it did anything', () => {
    const planned = (wait: boolean) => kinds(planDeploy(desired([file('b')], { keepVersions: 3, wait }), running(tree)))
    expect(planned(true).at(-1)).toBe('delete-versions')
    expect(planned(false)).not.toContain('delete-versions')
  })

  it.each(['initializing', 'publishing', 'created', 'failed'] as const)(
    'waits for an application that is %s even if nothing changes',
    status => {
      const application = { ...running(tree).application!, status }
      const steps = kinds(planDeploy(desired(tree, { wait: true }), running(tree, [], { application })))
      expect(steps).toEqual(status === 'failed' ? ['publish', 'wait'] : ['wait'])
    }
  )

  it.each(['running', 'paused', 'stopped'] as const)('does not wait for one that is %s', status => {
    const application = { ...running(tree).application!, status }
    expect(planDeploy(desired(tree, { wait: true }), running(tree, [], { application })).steps).toEqual([])
  })

  it('waits for a new application before it changes settings, and for an existing one after', () => {
    const asked = { wait: true, useCaseId: 'u' }
    expect(kinds(planDeploy(desired(tree, asked), EMPTY_STATE)).slice(-3)).toEqual([
      'create-application',
      'wait',
      'link-use-case'
    ])
    expect(kinds(planDeploy(desired([file('b')], asked), running(tree))).slice(-4)).toEqual([
      'link-use-case',
      'publish',
      'wait',
      'delete-drafts'
    ])
  })

  it.each<[string, Pick<CurrentEnvironment, 'id' | 'versionId' | 'build'>, string[]]>([
    ['creates and builds', { id: null, versionId: null }, ['create-environment', 'build-environment']],
    ['builds', { id: 'e', versionId: null }, ['build-environment']],
    [
      'joins the build of',
      { id: 'e', versionId: null, build: { versionId: 'e-2', isRunning: true } },
      ['build-environment']
    ],
    [
      'repeats the build of',
      { id: 'e', versionId: null, build: { versionId: 'e-2', isRunning: false } },
      ['build-environment']
    ],
    ['uses', { id: 'e', versionId: 'environment-1' }, []]
  ])('%s an environment from a folder, before the version', (_, environment, expected) => {
    const context = { folder: 'docker', files: [], size: 0, digest: 'd' }
    const given = desired([file('a')], { environment: 'churn-env', context })
    const plan = planDeploy(given, running([file('a')], [], { environment: { notice: null, ...environment } }))
    expect(kinds(plan).slice(0, expected.length + 1)).toEqual(
      expected.length === 0 ? [] : [...expected, 'create-version']
    )
    const [step] = plan.steps.filter(({ kind }) => kind === 'build-environment')
    expect(step === undefined ? null : step).toEqual(
      expected.length === 0
        ? null
        : expect.objectContaining({
            environmentId: environment.id,
            earlier: environment.build ?? null
          })
    )
    expect(plan.notes).toEqual(
      expected.length === 0 ? [] : ['execution environment: version environment-1 → a new version']
    )
  })

  it('refuses a first deploy without an environment, and takes that of a base or a template', () => {
    const current = { ...EMPTY_STATE, environment: null }
    const refused = () => planDeploy(desired(tree), current)
    expect(refused).toThrow(UserError)
    expect(refused).toThrow('input "environment"')
    expect(kinds(planDeploy(desired(tree, { customTemplateId: 't' }), current))).toContain('create-version')
    expect(kinds(planDeploy(desired([file('b')]), running(tree, [], { environment: null })))).toContain(
      'create-version'
    )
  })

  it('refuses a template in place of an environment where the source is there: only a new one is made from it', () => {
    const current = { ...EMPTY_STATE, source: { id: 'source', name: 'churnSource' }, environment: null }
    expect(() => planDeploy(desired(tree, { customTemplateId: 't' }), current)).toThrow('input "environment"')
  })

  it('refuses a base that has no environment either', () => {
    const base = version(['a'], { environmentVersionId: null })
    expect(() => planDeploy(desired([file('b')]), running([file('a')], [], { base, environment: null }))).toThrow(
      'input "environment"'
    )
  })

  it('sends a change of a full version along with its making', () => {
    const plan = planDeploy(desired([file('f0000', 'new'), ...files(999).slice(1)]), running(files(999)))
    expect(kinds(plan)).toEqual(['create-version', 'verify', 'publish'])
    expect(plan.steps[0]).toMatchObject({ files: [{ path: 'f0000' }] })
  })

  it('links a new application to its use case although the version says that one is linked', () => {
    const linked = running(tree, [], { application: null, manifest: { trusted: manifest(tree, [], 'u') } })
    expect(kinds(planDeploy(desired(tree, { useCaseId: 'u' }), linked))).toEqual([
      'create-application',
      'link-use-case'
    ])
  })

  it('says of a version that it is linked only when the application is there to be linked before', () => {
    const settingsOf = (current: CurrentState) =>
      planDeploy(desired([file('b')], { useCaseId: 'u' }), current).manifest?.settings
    expect(settingsOf(EMPTY_STATE)).toBe(settingsDigest(null))
    expect(settingsOf(running(tree))).toBe(settingsDigest('u'))
  })

  it.each([
    [599, ['create-version', 'upload', 'upload', 'upload', 'upload', 'delete-files']],
    [600, ['create-version', 'delete-files', 'upload', 'upload', 'upload', 'upload', 'upload']]
  ])(
    'deletes first when the base of %i files, the 400 new ones and our manifest do not fit together',
    (held, steps) => {
      const base = version(files(held, 'old').map(({ path }) => path))
      const current = running([], [], { base, manifest: { trusted: null, reason: 'it was not made by this action' } })
      expect(kinds(planDeploy(desired(files(400, 'new')), current)).slice(0, steps.length)).toEqual(steps)
    }
  )

  it('empties a version before a codespace fills it: what it brings must not be deleted again', () => {
    const more = { codespaceId: 'c', files: null }
    const plan = planDeploy(
      desired([], more),
      running([file('a'), file('b')], [], { manifest: { trusted: null, reason: '' } })
    )
    expect(kinds(plan)).toEqual(['create-version', 'delete-files', 'import-codespace', 'publish'])
    expect(plan.manifest).toBeNull()
    const first = planDeploy(desired([], more), EMPTY_STATE)
    expect(kinds(first)).toEqual(['create-source', 'create-version', 'import-codespace', 'create-application'])
  })

  it('sets parameters after the files, in the way that the files leave open', () => {
    const parameters = [{ name: 'KEY', type: 'string', value: 'v' } as const]
    const want = (parameterDefinitions: { name: string; type: string }[] | null): Partial<DesiredState> => ({
      parameters,
      files: { files: tree, ignored: [], excluded: new Map(), notices: [], parameterDefinitions }
    })
    const way = (more: Partial<DesiredState>) =>
      planDeploy(desired(tree, more), EMPTY_STATE).steps.find(({ kind }) => kind === 'set-parameters')
    expect(way(want(null))).toMatchObject({ variant: 'parameters', parameters })
    expect(way(want([{ name: 'KEY', type: 'string' }]))).toMatchObject({ variant: 'values', parameters })
    const order = kinds(planDeploy(desired(files(150), { parameters }), EMPTY_STATE))
    expect(order).toEqual([
      'create-source',
      'create-version',
      'upload',
      'set-parameters',
      'verify',
      'create-application'
    ])
  })
})

describe('the files of a plan', () => {
  it.each([
    [998, 0, true],
    [999, 0, true],
    [949, 50, true],
    [950, 50, false]
  ])('fill a version with %i of the checkout and %i of a template: %j', (own, kept, fits) => {
    const wanted = files(own)
    const current = running(
      [],
      files(kept, 'template').map(({ path }) => path)
    )
    const planning = () => planDeploy(desired(wanted, { customTemplateId: 't' }), current)
    if (fits) expect(execute(planning(), current).size).toBe(own + kept + 1)
    else expect(planning).toThrow(`The template has ${kept} files that the checkout does not have`)
  })

  it.each([
    ['all others', files(999, 'a'), files(999, 'b'), ['create-version', 'delete-files', 'upload']],
    ['one other', files(999), [...files(998), file('g')], ['create-version', 'delete-files', 'upload', 'verify']],
    ['half of them', files(500, 'a'), files(500, 'b'), ['create-version', 'delete-files', 'upload']],
    [
      'fewer than half',
      files(400, 'a'),
      files(400, 'b'),
      ['create-version', 'upload', 'upload', 'upload', 'upload', 'delete-files']
    ]
  ])('delete before they upload only when a version could not hold both: %s', (_, before, after, begin) => {
    const current = running(before)
    const plan = planDeploy(desired(after), current)
    expect(kinds(plan).slice(0, begin.length)).toEqual(begin)
    expect(execute(plan, current)).toEqual(new Set([...after.map(({ path }) => path), MANIFEST_PATH]))
  })

  it('are numbered as the batches that they travel in', () => {
    const plan = planDeploy(desired(files(250)), EMPTY_STATE)
    const numbers = plan.steps.flatMap(step =>
      step.kind === 'upload' ? [[step.batch, step.of, step.files.length]] : []
    )
    expect(numbers).toEqual([
      [2, 3, 99],
      [3, 3, 52]
    ])
  })

  const haves = fc
    .record({
      before: trees(),
      kept: fc.uniqueArray(fc.nat({ max: 5 }).map(index => `template${index}`)),
      isTrusted: fc.boolean(),
      isFirst: fc.boolean()
    })
    .map(({ before, kept, isTrusted, isFirst }): CurrentState => {
      if (isFirst) return EMPTY_STATE
      return running(before, kept, isTrusted ? {} : { manifest: { trusted: null, reason: 'of a test' } })
    })

  it('lead from any version to just those of the checkout, whatever is known', () => {
    fc.assert(
      fc.property(haves, trees(), fc.boolean(), (current, wanted, keeps) => {
        const plan = planDeploy(desired(wanted, { customTemplateId: keeps ? 't' : null }), current)
        const kept = plan.manifest?.kept ?? []
        const paths = new Set([...wanted.map(({ path }) => path), ...kept, MANIFEST_PATH])
        if (plan.steps.some(({ kind }) => kind === 'create-version')) expect(execute(plan, current)).toEqual(paths)
        else expect(new Set(current.base?.items.map(({ path }) => path))).toEqual(paths)
        for (const step of plan.steps)
          if (step.kind === 'delete-files') for (const path of step.paths) expect(paths.has(path)).toBe(false)
        if (!keeps) expect(kept).toEqual([])
      })
    )
  })

  it('lead nowhere from where they led to', () => {
    fc.assert(
      fc.property(haves, trees(), fc.boolean(), (current, wanted, keeps) => {
        const asked = desired(wanted, { customTemplateId: keeps ? 't' : null })
        const kept = planDeploy(asked, current).manifest?.kept ?? []
        expect(planDeploy(asked, running(wanted, kept)).steps).toEqual([])
      })
    )
  })

  itSampled('fit into a version at every step, for trees that nearly fill it', () => {
    const large = fc
      .record({
        count: fc.integer({ min: 800, max: 999 }),
        from: fc.nat({ max: 999 }),
        content: fc.constantFrom('a', 'b')
      })
      .map(({ count, from, content }) =>
        files(count + from)
          .slice(from)
          .map(({ path }) => file(path, content))
      )
    fc.assert(
      fc.property(large, large, fc.boolean(), (before, after, isTrusted) => {
        const current = running(before, [], isTrusted ? {} : { manifest: { trusted: null, reason: 'of a test' } })
        const plan = planDeploy(desired(after), current)
        if (plan.steps.length > 0) expect(execute(plan, current).size).toBe(after.length + 1)
      }),
      { numRuns: effort(8, 30) }
    )
  })
})

describe('a base without our manifest', () => {
  it('is taken over with its files known by name', () => {
    const current = {
      ...running([]),
      base: version(['a', 'stale.py']),
      manifest: { trusted: null, reason: 'it was not made by this action' }
    }
    const plan = planDeploy(desired([file('a')]), current)
    expect(plan.steps.find(({ kind }) => kind === 'delete-files')).toEqual({
      kind: 'delete-files',
      paths: ['stale.py']
    })
  })
})

describe('the verification of a plan', () => {
  const tree = [file('a')]
  const verification = { command: 'pytest', timeoutMs: 1, on: 'application' } as const
  const verified = { wait: true, verification }
  const tried = { ...verified, candidate: 'churn-candidate' }
  const stepsOf = (more: Partial<DesiredState>, current: CurrentState, files = [file('b')]) =>
    kinds(planDeploy(desired(files, more), current)).filter(
      kind => !/^(?:delete-files|verify|create-source)$/.test(kind)
    )

  it.each([
    ['an update', running(tree), ['create-version', 'publish', 'wait', 'verify-application', 'delete-drafts']],
    ['a first deploy', EMPTY_STATE, ['create-version', 'create-application', 'wait', 'verify-application']]
  ])('follows the wait of %s', (_, current, steps) => {
    expect(stepsOf(verified, current)).toEqual(steps)
  })

  it('is left out if no version starts: nothing changed, or only settings', () => {
    expect(stepsOf(verified, running(tree), tree)).toEqual([])
    expect(stepsOf({ ...verified, useCaseId: 'u' }, running(tree), tree)).toEqual(['link-use-case', 'wait'])
    expect(stepsOf(tried, running(tree), tree)).toEqual([])
  })

  it('is not left out if the application is starting already', () => {
    const application = { ...APPLICATION, status: 'publishing' } as const
    expect(stepsOf(verified, running(tree, [], { application }), tree)).toEqual(['wait', 'verify-application'])
  })

  it.each([
    [
      'an update',
      running(tree),
      ['create-version', 'start-candidate', 'wait-candidate', 'verify-candidate', 'link-use-case'],
      ['publish', 'wait', 'delete-candidate', 'delete-drafts']
    ],
    [
      'a first deploy',
      EMPTY_STATE,
      ['create-version', 'start-candidate', 'wait-candidate', 'verify-candidate', 'create-application'],
      ['wait', 'delete-candidate', 'link-use-case']
    ]
  ])('of a candidate is before every change of the application: %s', (_, current, first, last) => {
    expect(stepsOf({ ...tried, useCaseId: 'u' }, current)).toEqual([...first, ...last])
  })

  it('gives the candidate one replica, and else the resources of the version', () => {
    const resources = { replicas: 4, resourceLabel: 'cpu.small' }
    const { steps } = planDeploy(desired([file('b')], { ...tried, resources }), running(tree))
    expect(steps.find(({ kind }) => kind === 'start-candidate')).toMatchObject({
      resources: { replicas: 1, resourceLabel: 'cpu.small' }
    })
    expect(steps.find(({ kind }) => kind === 'create-version')).toMatchObject({ resources })
  })

  it('records the name of the candidate in the manifest, and only there', () => {
    expect(planDeploy(desired([file('b')], tried), running(tree)).manifest).toMatchObject({
      candidate: 'churn-candidate'
    })
    expect(planDeploy(desired([file('b')], verified), running(tree)).manifest).not.toHaveProperty('candidate')
  })
})
