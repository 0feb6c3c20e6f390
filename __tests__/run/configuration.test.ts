import { describe, expect, it } from '@jest/globals'
import { readContext } from '../../src/github/context.ts'
import { readConfigurationFile, withConfiguration } from '../../src/run/configuration.ts'
import { type Checkout, inCheckout, type Tree } from '../support/checkout.ts'
import { logInto } from '../support/deploy-runs.ts'
import { source } from '../support/inputs.ts'

const FILE = 'apps: {churn: {app-name: A, credentials: {KEY: {env: APP_KEY}}}}\n'

const read = (tree: Tree, path = 'datarobot-apps.yml') =>
  inCheckout(tree, ({ workspace }) => readConfigurationFile(workspace, path))

describe('the configuration file', () => {
  it.each([
    ['datarobot-apps.yml', 'datarobot-apps.yml'],
    ['./deploy/../deploy/apps.yml', 'deploy/apps.yml'],
    ['link.yml', 'link.yml']
  ])('is read at %s', async (path, file) => {
    const tree = { 'datarobot-apps.yml': FILE, 'deploy/apps.yml': FILE, 'link.yml': { to: 'deploy/apps.yml' } }
    expect(await read(tree, path)).toEqual({ text: FILE, file })
  })

  it('may begin with a byte order mark', async () => {
    expect(await read({ 'datarobot-apps.yml': `\ufeff${FILE}` })).toMatchObject({ text: FILE })
  })

  it.each<[string, Tree, string, string]>([
    ['is missing', {}, 'datarobot-apps.yml', 'The checkout has no such file.'],
    ['is missing with its folder', {}, 'a/b.yml', 'The checkout has no such file.'],
    ['is a folder', { 'a/b.yml': '' }, 'a', 'It is not a file.'],
    [
      'lies outside of the checkout',
      { '../apps.yml': FILE },
      '../apps.yml',
      'It is not a path inside of the checkout.'
    ],
    ['is an absolute path', {}, '/etc/passwd', 'It is not a path inside of the checkout.'],
    [
      'is a link that leaves the checkout',
      { '../apps.yml': FILE, 'a.yml': { to: '../apps.yml' } },
      'a.yml',
      'It leads out of the checkout, or into ".git".'
    ],
    [
      'is a link into .git',
      { '.git/config': FILE, 'a.yml': { to: '.git/config' } },
      'a.yml',
      'It leads out of the checkout, or into ".git".'
    ],
    ['is a file of .git', { '.git/config': FILE }, '.git/config', 'It leads out of the checkout, or into ".git".'],
    ['is a loop of links', { 'a.yml': { to: 'a.yml' } }, 'a.yml', 'The system reports ELOOP.'],
    ['is too large', { 'a.yml': '#'.repeat(1024 * 1024 + 1) }, 'a.yml', 'It has 1048577 bytes.'],
    ['is not UTF-8', { 'a.yml': Buffer.from([0x61, 0xff]) }, 'a.yml', 'It is not UTF-8 text.'],
    ['has a control character in its path', {}, 'a\u0000b', 'It is not a path inside of the checkout.']
  ])('is a problem if it %s', async (_, tree, path, saw) => {
    const content = await read(tree, path)
    expect(content).toMatchObject({ problem: { saw } })
    expect(content).toMatchObject({ problem: { what: expect.stringContaining(JSON.stringify(path)) } })
  })
})

describe('the inputs of a step', () => {
  const inputsOf = (
    { workspace }: Checkout,
    inputs: Record<string, string>,
    variables: Record<string, string>,
    event: object
  ) => {
    const context = readContext({ GITHUB_EVENT_PATH: 'event', ...variables }, () => JSON.stringify(event))
    const step = { ...source({ 'app-name': undefined, ...inputs }, { APP_KEY: 'secret' }), workspace }
    const time = { now: () => 0, sleep: async () => {} }
    const env = {
      inputs: step,
      context,
      log: logInto([]),
      time,
      random: () => 0,
      signal: new AbortController().signal,
      emulatorProgram: ''
    }
    return withConfiguration(env, 'application')
  }

  it('do not come from a file unless the step names an application', async () => {
    const { get, configured } = await inCheckout({ 'datarobot-apps.yml': 'wrong' }, checkout =>
      inputsOf(checkout, {}, {}, {})
    )
    expect(get('app-name')).toBe('')
    expect(configured).toBeUndefined()
  })

  it('come from the file that the step names', async () => {
    const inputs = { app: 'churn', config: 'other.yml' }
    const { get, configured } = await inCheckout({ 'other.yml': FILE }, checkout => inputsOf(checkout, inputs, {}, {}))
    expect(get('app-name')).toBe('A')
    expect(configured?.pairs('credentials')).toMatchObject([{ name: 'KEY', text: 'secret', isSecret: true }])
  })

  it('do not give a variable to the file of a fork whose run has the secrets', async () => {
    const event = {
      repository: { full_name: 'acme/churn' },
      pull_request: {
        number: 1,
        head: { sha: 'a'.repeat(40), repo: { full_name: 'mallory/churn', fork: true } },
        base: { ref: 'main', repo: { full_name: 'acme/churn' } }
      }
    }
    const variables = { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REPOSITORY: 'acme/churn' }
    const { configured } = await inCheckout({ 'datarobot-apps.yml': FILE }, checkout =>
      inputsOf(checkout, { app: 'churn' }, variables, event)
    )
    expect(configured?.pairs('credentials')).toMatchObject([
      { problem: { what: 'The value of "KEY" is not read from a variable.' } }
    ])
  })
})
