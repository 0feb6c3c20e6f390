import { describe, expect, it } from '@jest/globals'
import { ID, refusal } from '../support/inputs.ts'

describe('readDeployInputs', () => {
  it.each([
    ['app-name beside app-id', { 'app-id': ID }, 'Input "app-name" cannot be combined with app-id'],
    ['a short app-id', { 'app-name': undefined, 'app-id': 'abc' }, 'Input "app-id" is not an id. It is "abc".'],
    ['a key of two words', { 'api-token': 'Bearer abc' }, 'Input "api-token" is not an API key'],
    ['a key of two lines', { 'api-token': 'abc\ndef' }, 'Input "api-token" is not an API key'],
    ['a key beyond ASCII', { 'api-token': 'äbc' }, 'Input "api-token" is not an API key'],
    ['a GitHub token of two words', { 'github-token': 'a b' }, 'Input "github-token" is not a token'],
    ['a codespace beside include', { 'codespace-id': ID, include: 'a' }, 'It is set together with include.'],
    [
      'a codespace beside exclude and path',
      { 'codespace-id': ID, exclude: 'a', path: 'b' },
      'set together with path, exclude.'
    ],
    [
      'a codespace beside a template',
      { 'codespace-id': ID, 'custom-template-id': ID },
      'set together with custom-template-id.'
    ],
    ['a path that leaves', { path: '../x' }, 'Input "path" leaves the workspace. It is "../x".'],
    ['a path that leaves on a detour', { path: 'a/../../x' }, 'Input "path" leaves the workspace'],
    ['a path that is the parent', { path: '..' }, 'Input "path" leaves the workspace'],
    ['a source-name without a source', { 'source-name': 'x'.repeat(256) }, 'It has 256 characters. Use at most 255.'],
    ['a bad word', { 'on-stale-commit': 'Fail' }, 'It is "Fail". Set it to fail, skip or deploy.'],
    ['a bad key scope', { 'required-key-scope-level': 'owner' }, 'Set it to viewer, user, admin or none.'],
    ['a bad preview', { preview: 'yes' }, 'It is "yes". Set it to auto, true or false.'],
    ['a preview-name that all pull requests would share', { 'preview-name': '{app}-preview' }, 'has no {number}'],
    ['an unknown condition', { 'preview-when': 'draft' }, 'It is "draft". Set it to always, ready, request, or label:'],
    ['a condition without a label', { 'preview-when': 'label: ' }, 'Input "preview-when" is not a condition'],
    ['a label that is too long', { 'preview-when': `label:${'x'.repeat(51)}` }, 'of at most 50 characters'],
    ['an unknown place in preview-name', { 'preview-name': '{pr}' }, 'Use {app} or {number}.'],
    ['a health check of another host', { 'health-check': '//evil.example' }, 'Input "health-check" is not a path'],
    ['a health check with a backslash', { 'health-check': '/\\evil.example' }, 'Input "health-check" is not a path'],
    ['a health check without a slash', { 'health-check': 'healthz' }, 'Set it to off, auto or a path'],
    ['a probe without a slash', { 'health-endpoint-path': 'healthz' }, 'Set it to a path that starts with one "/"'],
    ['a negative count', { replicas: '-1' }, 'Input "replicas" is not a whole number of 0 or more'],
    ['an id that is none', { 'use-case-id': 'churn' }, 'Input "use-case-id" is not an id'],
    ['a certificate of two lines', { 'ca-file': '-----BEGIN\nMII' }, 'Input "ca-file" is not a path'],
    [
      'a name of two lines',
      { 'app-name': 'a\nb' },
      'Input "app-name" has a line break or another control character. It is "a\\nb".'
    ],
    ['a name with an escape', { 'app-name': 'a\u001b[31mb' }, 'It is "a\\u001b[31mb".'],
    ['a glob with a control character', { include: 'a\u0000b' }, 'Input "include" has a control character']
  ])('rejects %s', (_, inputs, text) => {
    expect(refusal(inputs)).toContain(text)
  })
})
