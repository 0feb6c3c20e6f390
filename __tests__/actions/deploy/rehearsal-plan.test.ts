import { describe, expect, it } from '@jest/globals'
import type { DesiredState } from '../../../src/actions/deploy/desired-state.ts'
import { planDeploy } from '../../../src/actions/deploy/plan.ts'
import {
  languageIn,
  neededTools,
  obstacleOf,
  planRehearsal,
  startsVersion,
  versionWarning
} from '../../../src/actions/deploy/rehearsal-plan.ts'
import type { DeployPlan, DeployStep } from '../../../src/plan/types.ts'
import { desired, EMPTY_STATE, file, version } from '../../support/desired-state.ts'

const FILES = [file('start-app.sh'), file('app.py')]

describe('a rehearsal', () => {
  it.each<[DeployStep['kind'], boolean]>([
    ['create-application', true],
    ['publish', true],
    ['change-settings', false],
    ['share', false]
  ])('of a plan with the step %s takes place: %s', (kind, expected) => {
    expect(startsVersion({ steps: [{ kind }] } as unknown as DeployPlan)).toBe(expected)
  })

  it('is possible with files of the checkout', () => {
    expect(obstacleOf(desired(FILES), version(['app.py']), 'linux')).toBeNull()
  })

  it.each([
    ['a codespace', desired([], { files: null }), /codespace/],
    ['a custom template', desired(FILES, { customTemplateId: 'a'.repeat(24) }), /custom template/],
    ['an own image', desired(FILES, { context: { folder: 'docker', files: [], size: 0, digest: '' } }), /own image/],
    ['a GPU', desired(FILES, { resources: { resourceLabel: 'gpu.small' } }), /"gpu\.small" has a GPU/]
  ])('is impossible with %s', (_, state, reason) => {
    expect(obstacleOf(state, null, 'linux')).toMatch(reason)
  })

  it('is impossible with a GPU of the base, and on Windows', () => {
    const base = version([], { resources: { ...version([]).resources, resourceLabel: 'GPU.large' } })
    expect(obstacleOf(desired(FILES), base, 'linux')).toMatch(/GPU/)
    expect(obstacleOf(desired(FILES), null, 'win32')).toMatch(/Windows/)
  })
})

describe('the tools of an application', () => {
  it.each<[string[], string, string[]]>([
    [[], 'exec python3 app.py', ['python3']],
    [[], 'exec python app.py', ['python']],
    [[], 'exec node server.js', ['node']],
    [[], 'cd /opt/node/bin && ./python.sh', []],
    [[], '# python3 is not needed\nexec ./server', []],
    [[], 'exec Rscript -e "shiny::runApp()"', ['Rscript']],
    [['requirements.txt'], 'exec streamlit run app.py', ['python3']],
    [['pyproject.toml', 'uv.lock'], 'exec ./server', ['python3', 'uv']],
    [['requirements.txt', 'uv.lock'], 'exec ./server', ['python3']],
    [['package.json'], 'npm start', ['node', 'npm']]
  ])('with %j and %j are %j', (paths, start, tools) => {
    expect(neededTools(paths, { start, build: null })).toEqual(tools)
  })

  it('include those of the build script', () => {
    expect(neededTools([], { start: 'exec python3 app.py', build: 'npm run build' })).toEqual(['npm', 'python3'])
  })
})

describe('the plan of a rehearsal', () => {
  const base = version(['app.py'], {
    resources: { ...version([]).resources, serviceWebRequestsOnRootPath: false, replicas: 3 },
    parameters: [
      { name: 'LEVEL', type: 'string', override: 'debug' },
      { name: 'LIMIT', type: 'string', override: '4' },
      { name: 'UNSET', type: 'string', override: null },
      { name: 'MODEL', type: 'deployment', override: 'b'.repeat(24) },
      { name: 'KEY', type: 'credential', override: 'c'.repeat(24) }
    ]
  })
  const state = desired(FILES, {
    resources: { resourceLabel: 'cpu.large' },
    useCaseId: 'd'.repeat(24),
    keepVersions: 3,
    parameters: [
      { name: 'LEVEL', type: 'string', value: 'info' },
      { name: 'KEY', type: 'credential', value: 'e'.repeat(24) }
    ],
    credentials: [{ parameter: 'KEY', name: 'churn/KEY', id: 'e'.repeat(24), change: null }]
  })
  const plan = (more: Partial<DesiredState> = {}, current: Parameters<typeof planRehearsal>[2] = { base }) =>
    planRehearsal({ ...state, ...more }, [{ name: 'KEY', secret: 's' }], current, EMPTY_STATE)
  const stepOf = <Kind extends DeployStep['kind']>({ plan: { steps } }: ReturnType<typeof plan>, kind: Kind) =>
    steps.find((step): step is Extract<DeployStep, { kind: Kind }> => step.kind === kind)
  const defining = (...definitions: { name: string; type: string }[]) => ({
    files: { ...state.files!, parameterDefinitions: definitions }
  })

  it('has all values that the application reads, also those that the deploy does not send', () => {
    const rehearsal = plan()
    expect(stepOf(rehearsal, 'set-parameters')).toMatchObject({
      parameters: [
        { name: 'LEVEL', type: 'string', value: 'info' },
        { name: 'KEY', type: 'credential', value: '' }
      ],
      inherited: [
        { name: 'LIMIT', type: 'string', value: '4' },
        { name: 'MODEL', type: 'deployment', value: 'b'.repeat(24) }
      ]
    })
    expect(stepOf(rehearsal, 'create-credential')).toMatchObject({ parameter: 'KEY', secret: 's' })
    expect(rehearsal.unknown).toEqual(['MODEL'])
  })

  it('keeps the values of a promotion, which are newer than those of the base', () => {
    const promoted = { parameters: [{ name: 'LIMIT', type: 'string' as const, override: '9' }], resources: {} }
    const step = stepOf(plan({}, { base, promoted }), 'set-parameters')
    expect(step?.inherited).toContainEqual({ name: 'LIMIT', type: 'string', value: '9' })
  })

  it.each([
    ['a new type of a kept value', defining({ name: 'LIMIT', type: 'numeric' }), { type: 'numeric', value: 4 }],
    ['a metadata.yaml without definitions', defining(), { type: 'string', value: '4' }],
    ['other definitions', defining({ name: 'LEVEL', type: 'string' }), { type: 'string', value: '4' }]
  ])('treats %s as the deploy does', (_, more, expected) => {
    const step = stepOf(plan(more), 'set-parameters')
    expect(step?.inherited).toContainEqual({ name: 'LIMIT', ...expected })
    expect(step?.inherited).toEqual(
      stepOf(
        {
          plan: planDeploy({ ...state, ...more, files: more.files }, { ...EMPTY_STATE, base }),
          unknown: []
        },
        'set-parameters'
      )?.inherited
    )
  })

  it('has nothing that only DataRobot has', () => {
    const { steps } = plan({}, { base }).plan
    expect(steps.map(({ kind }) => kind)).toEqual([
      'create-credential',
      'create-source',
      'create-version',
      'set-parameters',
      'verify',
      'create-application',
      'wait'
    ])
    expect(stepOf(plan(), 'create-version')?.resources).toEqual({ serviceWebRequestsOnRootPath: false })
  })

  it('probes an own path at the root: below another path of the application, it is unknown where that is', () => {
    expect(stepOf(plan({ resources: { healthEndpointPath: '/healthz' } }), 'create-version')?.resources).toEqual({
      serviceWebRequestsOnRootPath: true,
      healthEndpointPath: '/healthz'
    })
  })

  it('has no probe that runs the script of Streamlit, because the rehearsal itself runs it', () => {
    const resources = { healthEndpointPath: '/_stcore/script-health-check' }
    expect(stepOf(plan({ resources }), 'create-version')?.resources).toEqual({ serviceWebRequestsOnRootPath: false })
  })
})

describe('the version of the language', () => {
  it.each([
    ['[DataRobot] Python 3.12 Applications Base', { tool: 'python3', version: '3.12' }],
    ['[Experimental] Python 3.9 Streamlit', { tool: 'python3', version: '3.9' }],
    ['[DataRobot] NodeJS 22 Applications Base', { tool: 'node', version: '22' }],
    ['Node.js 20', { tool: 'node', version: '20' }],
    ['churn-env', null],
    [null, null]
  ])('of %j is %j', (environment, expected) => {
    expect(languageIn(environment)).toEqual(expected)
  })

  it.each([
    ['Python 3.12 Base', 'python3', 'Python 3.12.4', false],
    ['Python 3.1 Base', 'python3', 'Python 3.12.4', true],
    ['Python 3.12 Base', 'python3', 'Python 3.11.7', true],
    ['Python 3.12 Base', 'node', 'v22.1.0', false],
    ['NodeJS 22', 'node', 'v22.1.0', false],
    ['NodeJS 22', 'node', 'v20.1.0', true],
    ['churn-env', 'python3', 'Python 3.11.7', false],
    ['Python 3.12 Base', 'python3', 'python3', false]
  ])('of %j and %s with %j warns: %s', (environment, tool, found, warns) => {
    expect(versionWarning(environment, tool, found) !== null).toBe(warns)
  })
})
