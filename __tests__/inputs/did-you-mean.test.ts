import { describe, expect, it } from '@jest/globals'
import { didYouMean } from '../../src/inputs/did-you-mean.ts'
import { read } from '../support/inputs.ts'

describe('didYouMean', () => {
  it.each([
    ['INPUT_APP_NAME', 'app_name', 'app-name'],
    ['INPUT_APPNAME', 'appname', 'app-name'],
    ['INPUT_TIMEUOT', 'timeuot', 'timeout'],
    ['INPUT_RUNTIME-PARAMETER', 'runtime-parameter', 'runtime-parameters'],
    ['INPUT_APIKEN', 'apiken', 'api-token'],
    ['INPUT_COMMENTS', 'comments', 'comment']
  ])('notices %s', (variable, given, meant) => {
    expect(read({}, { [variable]: 'hunter22' }).notices).toEqual([
      `Input "${given}" is unknown and has no effect. Did you mean "${meant}"?`
    ])
  })

  it.each([
    'INPUT_APP-NAME',
    'INPUT_FOO',
    'INPUT_',
    'INPUT_XY',
    'APP_NAME',
    'INPUTS_APP_NAME',
    `INPUT_${'A'.repeat(1e6)}`
  ])('ignores %.20s', variable =>
    expect(didYouMean({ [variable]: 'x' }, new Set(['app-name', 'wait', 'path']))).toEqual([])
  )
})
