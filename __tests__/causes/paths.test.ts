import { describe, expect, it } from '@jest/globals'
import { mentionOf } from '../../src/causes/mentions.ts'
import { fileOf, placeOf } from '../../src/causes/paths.ts'
import { checkout } from '../support/causes/sample.ts'

const files = checkout({
  'app.py': 'a\nb\n',
  'src/app.py': 'a\n',
  'with space/x y.mjs': 'a\n',
  'start-app.sh': '#!/bin/bash\n# runs app\nmy-app --app\nexec app\n'
})

describe('fileOf', () => {
  it.each([
    ['/opt/code/app.py', 'app.py'],
    ['/opt/code/src/app.py', 'src/app.py'],
    ['app.py', 'app.py'],
    ['./app.py', 'app.py'],
    ['/tmp/launch/code/app.py', 'app.py'],
    ['/tmp/launch/code/src/app.py', 'src/app.py'],
    ['file:///opt/code/with%20space/x%20y.mjs', 'with space/x y.mjs'],
    ['/opt/code/other/app.py', null],
    ['other/app.py', null],
    ['/opt/venv/lib/python3.11/site-packages/flask/app.py', null],
    ['/usr/local/lib/python3.11/app.py', null],
    ['/opt/code/node_modules/x/app.py', null],
    ['/opt/code/../code/app.py', null],
    ['/opt/code/../../etc/passwd', null],
    ['../app.py', null],
    ['/opt/code//app.py', null],
    ['/opt/code/', null],
    ['file:///opt/code/%E0%A4%A', null],
    ['<frozen os>', null],
    ['', null]
  ])('of %j is %j', (named, file) => {
    expect(fileOf(named, files)).toBe(file)
  })
})

describe('placeOf', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, null],
    [0, null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null]
  ])('has for line %j of two the line %j', (line, expected) => {
    expect(placeOf('app.py', line, files)).toEqual({ file: 'app.py', line: expected })
  })
})

describe('mentionOf', () => {
  it('finds the word itself, and not in comments', () => {
    expect(mentionOf('app', files)).toEqual({ file: 'start-app.sh', line: 4 })
    expect(mentionOf('my-app', files)).toEqual({ file: 'start-app.sh', line: 3 })
    expect(mentionOf('ap', files)).toBeNull()
    expect(mentionOf('', files)).toBeNull()
  })
})
