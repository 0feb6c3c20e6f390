import { describe, expect, it } from '@jest/globals'
import { inCheckout, pathsOf, SCRIPT, type Tree } from '../support/checkout.ts'

const key = (kind: string) => `-----BEGIN ${kind}-----\nMIIEhunter22\n-----END ${kind}-----\n`
const CERTIFICATE = key('CERTIFICATE')

describe('a file that holds a secret', () => {
  it.each<[string, Tree, string, string]>([
    ['a private key', { 'certs/server.key': key('PRIVATE KEY') }, 'certs/server.key', 'It holds a private key.'],
    ['a key of RSA', { 'a.pem': key('RSA PRIVATE KEY') }, 'a.pem', 'It holds a private key.'],
    ['a key behind certificates', { 'a.pem': CERTIFICATE.repeat(9) + key('EC PRIVATE KEY') }, 'a.pem', 'private key'],
    ['a key that needs a password', { 'A.KEY': key('ENCRYPTED PRIVATE KEY') }, 'A.KEY', 'private key'],
    ['a key of PGP', { 'a.key': key('PGP PRIVATE KEY BLOCK') }, 'a.key', 'private key'],
    ['a token of npm', { '.npmrc': '//r.example/:_authToken=npm_hunter22\n' }, '.npmrc', 'token of a package registry'],
    ['a password of npm', { 'a/.npmrc': 'x=1\n//r/:_password = "hunter22"\n' }, 'a/.npmrc', 'token of a package'],
    ['a token of Yarn', { '.yarnrc.yml': 'npmAuthToken: "hunter22"\n' }, '.yarnrc.yml', 'token of a package registry'],
    ['a key behind a link', { 'pub.txt': { to: 'a.pem' }, 'a.pem': key('PRIVATE KEY') }, 'pub.txt', 'private keys']
  ])('is refused by name: %s', (_, tree, path, saw) =>
    inCheckout({ 'start-app.sh': SCRIPT, ...tree }, async checkout => {
      const { reason, explanation, message } = await checkout.refusal()
      expect(reason).toBe('input-invalid')
      expect(explanation.what).toContain(JSON.stringify(path))
      expect(explanation.saw).toContain(saw)
      expect(explanation.next).toContain('write its name into .dr_apps_ignore with "!" before it')
      expect(message).not.toContain('hunter22')
    })
  )

  it.each<[string, Tree]>([
    ['a certificate', { 'a.pem': CERTIFICATE, 'b.key': key('PUBLIC KEY') }],
    ['a key of another kind', { 'a.key': 'translation' }],
    [
      'a variable in place of the token',
      { '.npmrc': `//r/:_authToken=\${NPM_TOKEN}\n; _authToken=x\n_auth=\nregistry=r\n` }
    ],
    ['a text about keys', { 'a.md': key('PRIVATE KEY') }]
  ])('is not %s', (_, tree) =>
    inCheckout({ 'start-app.sh': SCRIPT, ...tree }, async checkout => {
      expect(pathsOf(await checkout.collect()).sort()).toEqual([...Object.keys(tree), 'start-app.sh'].sort())
    })
  )

  const CERTS: Tree = { 'start-app.sh': SCRIPT, 'certs/server.key': key('PRIVATE KEY') }

  it.each([
    ['!certs/server.key', false],
    ['!server.key', false],
    ['!*.key', false],
    ['!certs/**', true],
    ['!certs/', true],
    ['!*', true]
  ])('is sent when a line of the ignore file names it: %j is refused: %s', (text, isRefused) =>
    inCheckout({ ...CERTS, '.dr_apps_ignore': text }, async checkout => {
      const result = await checkout.collect().then(pathsOf, () => null)
      expect(result).toEqual(isRefused ? null : ['certs/server.key', 'start-app.sh'])
    })
  )

  it('is sent when the built-in list is off, and not when a rule leaves it out', () =>
    inCheckout(CERTS, async checkout => {
      expect(pathsOf(await checkout.collect({ defaultExcludes: false }))).toEqual(['certs/server.key', 'start-app.sh'])
      expect(pathsOf(await checkout.collect({ exclude: ['certs/**'] }))).toEqual(['start-app.sh'])
    }))
})

describe('the built-in list', () => {
  it.each([
    'gha-creds-0a1b2c.json',
    '.git-credentials',
    '.netrc',
    '.pypirc',
    'keys/id_rsa',
    'id_ed25519.pub',
    '.aws/credentials',
    '.docker/config.json',
    'home/.docker/config.json',
    '.kube/config',
    'infra/terraform.tfstate',
    'terraform.tfstate.backup',
    '.terraform/x',
    '.pulumi/x',
    '.ssh/id',
    '.config/gcloud/credentials.db'
  ])('leaves out %s, which holds secrets of a tool', path =>
    inCheckout({ 'start-app.sh': SCRIPT, [path]: 'secret' }, async checkout => {
      expect(pathsOf(await checkout.collect())).toEqual(['start-app.sh'])
      expect(pathsOf(await checkout.collect({ defaultExcludes: false }))).toHaveLength(2)
    })
  )

  it.each(['.docker/Dockerfile', 'creds.json', '.config/app.toml', 'id.txt', 'state.tf'])('sends %s', path =>
    inCheckout({ 'start-app.sh': SCRIPT, [path]: '' }, async checkout => {
      expect(pathsOf(await checkout.collect()).sort()).toEqual([path, 'start-app.sh'].sort())
    })
  )
})
