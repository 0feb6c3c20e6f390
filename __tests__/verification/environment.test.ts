import { describe, expect, it } from '@jest/globals'
import {
  engineEnvironment,
  environmentSecrets,
  rehearsalEnvironment,
  verificationEnvironment
} from '../../src/verification/environment.ts'

const APPLICATION = { id: 'a', url: 'https://host/custom_applications/a/', versionId: 'v' }

describe('the environment of a verification', () => {
  it('names the application', () => {
    expect(verificationEnvironment({}, APPLICATION)).toEqual({
      APP_URL: APPLICATION.url,
      APP_ID: 'a',
      SOURCE_VERSION_ID: 'v'
    })
  })

  it.each([
    ['PATH', '/usr/bin'],
    ['HOME', '/home/runner'],
    ['CI', 'true'],
    ['GITHUB_SHA', '0123'],
    ['GITHUB_REPOSITORY', 'octo/churn'],
    ['GITHUB_EVENT_PATH', '/tmp/_github_workflow/event.json'],
    ['GITHUB_TOKEN', 'given by "env:" of the step'],
    ['RUNNER_TEMP', '/tmp'],
    ['RUNNER_TRACKING_ID', 'github_1'],
    ['TEST_PASSWORD', 'given by "env:" of the step'],
    ['DATAROBOT_API_TOKEN', 'given by "env:" of the step'],
    ['MY_INPUT_FILE', 'data.csv']
  ])('has %s of the step', (name, value) => {
    expect(verificationEnvironment({ [name]: value }, APPLICATION)[name]).toBe(value)
  })

  it.each([
    'INPUT_API-TOKEN',
    'INPUT_GITHUB-TOKEN',
    'INPUT_VERIFY',
    'input_api-token',
    'STATE_pendingChanges',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'ACTIONS_RESULTS_URL',
    'GITHUB_OUTPUT',
    'GITHUB_ENV',
    'GITHUB_PATH',
    'GITHUB_STATE',
    'GITHUB_STEP_SUMMARY'
  ])('has no %s', name => {
    expect(Object.keys(verificationEnvironment({ [name]: 'x' }, APPLICATION))).not.toContain(name)
  })

  it.each(['/home/runner/work/_temp/_runner_file_commands/add_checks_1', 'D:\\a\\_temp\\_runner_file_commands\\x_1'])(
    'has no variable of a command file that a later runner adds: %s',
    path => {
      expect(Object.keys(verificationEnvironment({ GITHUB_LATER: path }, APPLICATION))).not.toContain('GITHUB_LATER')
    }
  )

  it('cannot be given another application by the step', () => {
    expect(verificationEnvironment({ APP_URL: 'https://elsewhere' }, APPLICATION).APP_URL).toBe(APPLICATION.url)
  })
})

describe('secrets of an environment', () => {
  it.each([
    [{ TEST_PASSWORD: 'hunter22' }, ['hunter22']],
    [{ STRIPE_API_KEY: 'sk_live_1' }, ['sk_live_1']],
    [{ DATABASE: 'postgres://app:s3cret@db/churn' }, ['s3cret']],
    [{ PATH: '/usr/bin', HOME: '/home/runner', CI: 'true', PAGE: 'https://host:8080/a@b' }, []],
    [{ GIT_AUTHOR_NAME: 'Mona' }, []],
    [{ PWD: '/home/runner/work/churn', OLDPWD: '/home', SSH_AUTH_SOCK: '/tmp/agent', SSL_CERT_FILE: '/etc/ca' }, []],
    [{ CREDENTIALS_ENABLED: 'true', TOKEN_LIMIT: '4096', API_KEY: '' }, []],
    [{ 'INPUT_REQUIRED-KEY-SCOPE-LEVEL': 'viewer', ACTIONS_RUNTIME_TOKEN: 'x' }, []]
  ])('of %j are %j', (environment, secrets) => {
    expect(environmentSecrets(environment)).toEqual(secrets)
  })
})

/** Variables of a job that give access to something, or control the job. */
const WITHHELD = [
  ...['INPUT_API-TOKEN', 'INPUT_REHEARSE', 'STATE_pendingChanges', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_CACHE_URL'],
  ...['DATAROBOT_API_TOKEN', 'DATAROBOT_ENDPOINT', 'GITHUB_TOKEN', 'GH_TOKEN'],
  ...['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']
]

describe('the environment of a rehearsal', () => {
  it.each(WITHHELD)('has no %s, for the command and for the application', name => {
    expect(rehearsalEnvironment({ [name]: 'x' }, 'http://127.0.0.1/')).toEqual({ APP_URL: 'http://127.0.0.1/' })
    expect(engineEnvironment({ [name]: 'x' })).toEqual({})
  })

  it.each(['PATH', 'HOME', 'LANG', 'LC_ALL', 'PIP_INDEX_URL', 'UV_CACHE_DIR', 'npm_config_registry', 'HTTPS_PROXY'])(
    'has %s of the step, for the command and for package managers',
    name => {
      expect(rehearsalEnvironment({ [name]: 'x' }, '')[name]).toBe('x')
      expect(engineEnvironment({ [name]: 'x' })).toEqual({ [name]: 'x' })
    }
  )

  it.each(['DB_PASSWORD', 'AWS_SECRET_ACCESS_KEY', 'GITHUB_SHA', 'TEST_USER'])(
    'has %s of the step for the command alone',
    name => {
      expect(rehearsalEnvironment({ [name]: 'x' }, '')[name]).toBe('x')
      expect(engineEnvironment({ [name]: 'x' })).toEqual({})
    }
  )
})
