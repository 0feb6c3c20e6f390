import { describe, expect, it } from '@jest/globals'
import { ID, read, refusal, TOKEN } from '../../support/inputs.ts'

const OTHER_ID = '66f1c0ffee0123456789abce'

describe('use-case-id', () => {
  const variable = { DATAROBOT_DEFAULT_USE_CASE: ID }

  it('falls back to DATAROBOT_DEFAULT_USE_CASE', () => {
    expect(read({}, { DATAROBOT_DEFAULT_USE_CASE: ` ${ID.toUpperCase()}\n` }).useCaseId).toBe(ID)
    expect(read({ 'use-case-id': OTHER_ID }, variable).useCaseId).toBe(OTHER_ID)
    expect(read({}, { DATAROBOT_DEFAULT_USE_CASE: ' ' }).useCaseId).toBeNull()
  })

  it('names the source of a value that is not an id', () => {
    expect(refusal({}, { DATAROBOT_DEFAULT_USE_CASE: 'Churn' })).toBe(
      'Environment variable "DATAROBOT_DEFAULT_USE_CASE" of this step is not an id. It is "Churn". ' +
        'Set it to the 24 hex digits that are in the URL of the Use Case.'
    )
    expect(refusal({ 'use-case-id': 'Churn' }, variable)).toContain('Input "use-case-id" is not an id.')
  })
})

describe('readDeployInputs', () => {
  it('needs a key and a name only', () => {
    expect(read()).toEqual({
      endpoint: 'https://app.datarobot.com/api/v2',
      token: TOKEN,
      githubToken: null,
      summary: true,
      network: {},
      notices: [],
      warnings: [],
      application: { name: 'churn' },
      sourceName: null,
      path: '.',
      include: [],
      exclude: [],
      defaultExcludes: true,
      codespaceId: null,
      environment: null,
      environmentVersion: null,
      environmentPath: null,
      environmentTimeoutMs: 2_700_000,
      resources: {},
      keyScope: undefined,
      runtimeParameters: [],
      credentials: [],
      settings: {},
      grants: [],
      shareSource: false,
      useCaseId: null,
      customTemplateId: null,
      wait: true,
      timeoutMs: 1_200_000,
      healthCheck: { kind: 'auto' },
      rollbackOnFailure: true,
      rehearsal: null,
      verification: null,
      onStaleCommit: 'fail',
      preview: 'auto',
      previewName: '{app}-pr-{number}',
      previewTtlMs: 604_800_000,
      previewWhen: { kind: 'always' },
      maxPreviews: null,
      pullRequest: null,
      comment: true,
      githubDeployment: true,
      annotations: true,
      githubEnvironment: null,
      entry: null,
      previewUnchanged: 'deploy',
      label: '{ref}@{sha7} #{run}',
      keepVersions: 0,
      dryRun: false,
      planFor: null,
      requirePlan: false,
      planKey: null
    })
  })

  it('reads the key from the variable when the input is unset', () => {
    expect(read({ 'api-token': undefined }, { DATAROBOT_API_TOKEN: 'other' }).token).toBe('other')
    expect(read({}, { DATAROBOT_API_TOKEN: 'other' }).token).toBe(TOKEN)
  })

  it('takes every setting that is given, and no other', () => {
    const { resources, settings, keyScope } = read({
      'resource-label': 'cpu.small',
      replicas: '0',
      'session-affinity': 'true',
      'root-path': 'False',
      'health-endpoint-path': '/healthz',
      'required-key-scope-level': 'viewer',
      'allow-auto-stopping': 'TRUE',
      'external-access': 'false',
      'external-access-recipients': 'ada@example.com\n\n  @example.org\nada@example.com'
    })
    expect(resources).toEqual({
      resourceLabel: 'cpu.small',
      replicas: 0,
      sessionAffinity: true,
      serviceWebRequestsOnRootPath: false,
      healthEndpointPath: '/healthz'
    })
    expect(keyScope).toBe('viewer')
    expect(settings).toEqual({
      allowAutoStopping: true,
      externalAccessEnabled: false,
      externalAccessRecipients: ['ada@example.com', '@example.org']
    })
    expect(read({ replicas: '3' }).resources).toEqual({ replicas: 3 })
  })

  it('takes the key scope back with none', () => {
    expect(read({ 'required-key-scope-level': 'none' }).keyScope).toBeNull()
  })

  it('takes an application by id, in lower case', () => {
    expect(read({ 'app-name': undefined, 'app-id': ID.toUpperCase() }).application).toEqual({ id: ID })
  })

  it('takes 24 hex digits as a name where a name belongs', () => {
    expect(read({ 'app-name': ID }).application).toEqual({ name: ID })
    expect(read({ environment: ID }).environment).toBe(ID)
  })

  it('lists every problem in one message', () => {
    const message = refusal({
      'api-token': undefined,
      'app-name': undefined,
      timeout: '15 minutes',
      wait: 'yes',
      share: 'bob=USER',
      'runtime-parameters': 'A=1\nA=2'
    })
    expect(message).toMatch(/^The inputs of this step have 6 problems:/)
    expect(message.match(/^- .*\S/gm)).toEqual([
      expect.stringMatching(
        /^- Input "api-token" is missing\. .* Set api-token: \$\{\{ secrets\.DATAROBOT_API_TOKEN }}.* or it is an environment secret and the job has no "environment:"\.$/
      ),
      expect.stringMatching(/^- Input "app-name" is missing\. /),
      expect.stringMatching(
        /^- Input "runtime-parameters" contains a name twice\. Lines 1 and 2 have the same name \(lines are not shown\)\./
      ),
      expect.stringMatching(/^- Input "share" has a line of another form\. Line 1 is "bob=USER"\./),
      expect.stringMatching(/^- Input "wait" is neither true nor false\. It is "yes"\. Set it to true or false\./),
      '- Input "timeout" is not a duration. It is "15 minutes". Set it to a duration such as 90s, 15m, 1h30m or 7d.'
    ])
  })

  it('reads credentials, whose secrets are kept exactly', () => {
    expect(read({ credentials: 'DB_PASSWORD= a=b \nKEY<<END\nline 1\n\nline 3\nEND' }).credentials).toEqual([
      { name: 'DB_PASSWORD', secret: ' a=b ' },
      { name: 'KEY', secret: 'line 1\n\nline 3' }
    ])
  })

  it('names credentials without a value, and shows nothing that may be a secret', () => {
    const message = refusal({ credentials: 'DB_PASSWORD=\nKEY<<END\n\nEND\nkey=  \nGEZDGNBVGY3TQOJQ=\nc2VjcmV0=' })
    expect(message).toMatch(/^Input "credentials" has an empty value\. /)
    expect(message).toContain('There is no value for "DB_PASSWORD", "KEY", "key", entry 4, entry 5.')
  })

  it('shows no name of a list that cannot be read', () => {
    expect(refusal({ credentials: 'DB_PASSWORD=\nsecond line' })).not.toContain('DB_PASSWORD')
  })

  it('takes a name in one of credentials and runtime-parameters only', () => {
    const message = refusal({ credentials: 'A=secret\nB=secret\nC=secret', 'runtime-parameters': 'B=1\nC=2' })
    expect(message).toBe(
      'Input "credentials" and "runtime-parameters" name the same parameter. Both contain "B", "C". Keep it in one of them.'
    )
    expect(refusal({ credentials: 'A=secret', 'runtime-parameters': 'A=1\nnothing' })).not.toContain('"A"')
  })

  it('takes no type in credentials', () => {
    expect(refusal({ credentials: 'A:string=secret' })).toContain('Input "credentials" has a type.')
  })

  it('says one problem in one line', () => {
    expect(refusal({ timeout: '15 minutes' })).toBe(
      'Input "timeout" is not a duration. It is "15 minutes". Set it to a duration such as 90s, 15m, 1h30m or 7d.'
    )
  })

  it.each([
    ['app-name', 512],
    ['source-name', 255],
    ['preview-name', 512],
    ['github-environment', 255]
  ])('takes %s of %i characters and not one more', (name, most) => {
    const character = '\u{1F600}'
    const other = name === 'app-name' ? { 'source-name': 's' } : name === 'preview-name' ? { preview: 'true' } : {}
    expect(refusal({ ...other, [name]: character.repeat(most) })).toBe('')
    expect(refusal({ ...other, [name]: character.repeat(most + 1) })).toContain(`Use at most ${most}.`)
  })

  it.each([
    ['Add churn model\n\nLong story\n{oops}', 'Add churn model', []],
    ['Add churn model\r\nmore', 'Add churn model', []],
    [`${'x'.repeat(300)}`, 'x'.repeat(300), []],
    [
      '{sha7} by {user}',
      '{sha7} by {user}',
      [expect.stringContaining('has the unknown placeholder {user}, which is kept')]
    ],
    ['fix: f"{x}" and {ref}', 'fix: f"{x}" and {ref}', [expect.stringContaining('has the unknown placeholder {x}')]],
    ['', '{ref}@{sha7} #{run}', []]
  ])('takes label %j', (given, label, notices) => {
    expect(read({ label: given })).toMatchObject({ label, notices })
  })

  it('wants a source-name from the 250th character of app-name on', () => {
    expect(refusal({ 'app-name': 'x'.repeat(249) })).toBe('')
    expect(refusal({ 'app-name': 'x'.repeat(250) })).toContain('Input "source-name" is missing')
  })

  it.each([
    ['1s', 1000],
    ['7d', 604_800_000],
    ['168h', 604_800_000]
  ])('waits %s', (timeout, ms) => {
    expect(read({ timeout }).timeoutMs).toBe(ms)
  })

  it.each(['0s', '7d1s', '999999999999999999999d'])('does not wait %s', timeout => {
    expect(refusal({ timeout })).toContain('Set it to a duration from 1s to 7d.')
  })

  it('wants the environment that a pinned version is one of', () => {
    expect(refusal({ 'environment-version': ID })).toContain('Input "environment-version" stands alone.')
    expect(refusal({ 'environment-version': ID, environment: 'Python' })).toBe('')
  })

  it('wants a folder of the checkout for an environment, its name, and no version', () => {
    expect(refusal({ 'environment-path': 'docker' })).toContain('Input "environment-path" stands alone.')
    const all = { 'environment-path': '../docker', 'environment-version': ID, 'environment-timeout': '45' }
    expect(refusal(all)).toContain('Input "environment-path" leaves the workspace.')
    for (const words of ['"environment-path" already decides the version', '"environment-timeout" is not a duration'])
      expect(refusal({ ...all, environment: 'churn-env' })).toContain(words)
    expect(refusal({ 'environment-path': 'docker', environment: 'churn-env' })).toBe('')
    expect(read({ 'environment-path': 'docker', environment: 'churn-env' })).toMatchObject({
      environmentPath: 'docker',
      environmentTimeoutMs: 45 * 60_000
    })
  })

  it('takes include of everything as none', () => {
    expect(read({ include: '**' }).include).toEqual([])
    expect(read({ include: 'src/**\n**' }).include).toEqual([])
    expect(read({ include: '**\n!secrets/**' }).include).toEqual(['**', '!secrets/**'])
    expect(read({ include: 'src/**\r\n *.py ' }).include).toEqual(['src/**', '*.py'])
    expect(refusal({ include: '**', 'codespace-id': ID, path: '.' })).toBe('')
  })

  it('keeps a folder whose name begins with dots', () => {
    expect(read({ path: '..app' }).path).toBe('..app')
    expect(read({ path: '/elsewhere/app' }).path).toBe('/elsewhere/app')
  })

  it.each([
    ['auto', 'auto'],
    ['True', true],
    ['false', false]
  ])('reads preview: %s', (given, wanted) => {
    expect(read({ preview: given }).preview).toBe(wanted)
  })

  it.each([
    ['off', { kind: 'off' }],
    ['auto', { kind: 'auto' }],
    ['/', { kind: 'path', path: '/' }],
    ['/healthz?deep=1', { kind: 'path', path: '/healthz?deep=1' }]
  ])('reads health-check: %s', (given, wanted) => {
    expect(read({ 'health-check': given }).healthCheck).toEqual(wanted)
  })

  it('gives a notice for what has no effect or may not be meant', () => {
    expect(read({ 'share-source': 'true' }).notices).toEqual(['Input "share-source" has no effect without "share".'])
    expect(read({ 'runtime-parameters': 'A= x\nB=y' }).notices).toEqual([
      'The value of runtime parameter "A" begins or ends with whitespace.'
    ])
  })
})
