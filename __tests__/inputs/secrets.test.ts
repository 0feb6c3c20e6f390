import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { secretsOf } from '../../src/inputs/secrets.ts'
import { ID, read, TOKEN } from '../support/inputs.ts'

const ofParameters = (lines: string) => secretsOf(read({ 'runtime-parameters': lines })).filter(text => text !== TOKEN)

describe('secretsOf', () => {
  it('contains both tokens and the proxy password, encoded and decoded', () => {
    const inputs = read({ 'github-token': 'ghs_1234', 'http-proxy': 'http://ada:p%40ss@proxy:1' })
    expect(secretsOf(inputs)).toEqual([TOKEN, 'ghs_1234', 'p%40ss', 'p@ss'])
    expect(secretsOf(read({ 'http-proxy': 'http://a-key@proxy:1' }))).toEqual([TOKEN, 'a-key'])
  })

  it('contains every line of a credential, also a number and a public word', () => {
    const credentials = 'A=12345678\nB=churn\nC<<END\nfirst line\nxyz\n  debug\nEND'
    expect(secretsOf(read({ credentials }), ['churn'])).toEqual([TOKEN, '12345678', 'churn', 'first line', 'debug'])
  })

  it.each([
    ['http://runner:hunter22@proxy', ['hunter22']],
    ['http://:hunter22@proxy', ['hunter22']],
    ['http://tok3n:@proxy', ['tok3n']],
    ['http://tok3n@proxy', ['tok3n']]
  ])('contains the user of a proxy only if there is no password: %s', (proxy, wanted) => {
    expect(secretsOf(read({ 'http-proxy': proxy }))).toEqual([TOKEN, ...wanted])
  })

  it.each([
    ['a text', 'A=hunter22', ['hunter22']],
    ['a text of 4 characters', 'A=abcd', ['abcd']],
    ['no text of 3 characters', 'API_KEY=abc', []],
    ['a text without its outer blanks', 'A=  hunter22\t', ['hunter22']],
    ['a text in quotes, with and without them', 'A="hunter22"', ['"hunter22"', 'hunter22']],
    ['each line of an escaped text', 'A="first\\nsecond\\nx"', ['"first\\nsecond\\nx"', 'first', 'second']],
    ['each line of a here-document', 'A<<END\n first-1\r\nsecond\n\n12345\nxyz\nEND', ['first-1', 'second', '12345']],
    ['no public line of a here-document', 'A<<END\nchurn\nhunter22\ndebug\nEND', ['hunter22']],
    ['public lines below the name of a credential', 'KEY<<END\nchurn\nhunter22\nEND', ['churn', 'hunter22']],
    ['no id with its type', `KEY:credential=${ID}\nB:deployment=${ID}\nC:credential=null`, []],
    ['a text in place of an id', 'KEY:credential=hunter22', ['hunter22']],
    ['an id without a type', `KEY=${ID}`, [ID]],
    ['a text with its type', 'A:string=hunter22', ['hunter22']],
    ['a long number with its type below the name of a credential', 'PASSWORD:numeric=12345678', ['12345678']],
    ['no word of YAML', 'API_KEY=true\nB=False\nC=null\nD=~\nE=', []],
    ['no number', 'MAX_TOKENS=1000\nB=0.12345678\nC=-40000', []],
    ['a long number below the name of a credential', 'PASSWORD=12345678', ['12345678']],
    ['digits that YAML would spoil', 'A=00123456', ['00123456']],
    ['a text twice once', 'A=hunter22\nB=hunter22', ['hunter22']],
    ['nothing that is public', 'APP=churn\nURL=https://app.datarobot.com', []],
    ['what is public below the name of a credential', 'APP_SECRET=churn', ['churn']]
  ])('contains %s', (_, lines, wanted) => {
    expect(ofParameters(lines)).toEqual(wanted)
  })

  const KNOWN = ['acme/churn', 'feature/login', '7a5a713c0ffee', 'feature/login@7a5a713 #12']

  it.each([
    ['a branch', 'BRANCH=feature/login', []],
    ['a branch in quotes', 'BRANCH="feature/login"', []],
    ['a commit, whole or short', 'GIT_SHA=7a5a713c0ffee\nSHORT=7a5a713', []],
    ['a label', 'RELEASE=feature/login@7a5a713 #12', []],
    ['a repository and its owner', 'REPO=acme/churn\nOWNER=acme', []],
    ['words of our own', 'STATUS=running\nMODE=Production\nLOG_LEVEL=debug\nREASON=input-invalid\nB="main"', []],
    ['no word that only holds one of ours', 'STATUS=running-hunter22', ['running-hunter22']],
    ['no text that is known below the name of a credential', 'API_KEY=acme\nTOKEN=running', ['acme', 'running']],
    ['nor below that of an authorization', 'AUTHORIZATION=acme\nAUTH=running', ['acme', 'running']],
    ['an author, who is no credential', 'AUTHOR=acme\nAUTHORS_NAME=churn', []]
  ])('omits texts of the event and our own words: %s', (_, lines, wanted) => {
    const inputs = read({ 'runtime-parameters': lines })
    expect(secretsOf(inputs, KNOWN).filter(text => text !== TOKEN)).toEqual(wanted)
  })

  it('treats every reason and every status as our own words', () => {
    const reasons = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^## ([a-z-]+)$/gm)].map(
      ([, word = '']) => word
    )
    const words = [...reasons, 'created', 'failed', 'initializing', 'paused', 'publishing', 'running', 'stopped']
    expect(words.length).toBeGreaterThan(20)
    expect(ofParameters(words.map((word, index) => `A${index}=${word}`).join('\n'))).toEqual([])
  })
})
