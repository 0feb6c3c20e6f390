import { describe, expect, it } from '@jest/globals'
import { checkConfiguration } from '../../src/configuration/check.ts'

describe('the name of a target', () => {
  it.each([
    ['both of an application inherit one', '', '', 1],
    ['one has an id of its own', '', 'app-id: 6b0bf265089e0658552f7fd0', 0],
    ['one has another name', '', 'app-name: Other', 0],
    ['the application replaces the default', 'app-name: Own', '', 1],
    ['both have the same name', '', 'app-name: Shared', 1]
  ])('stands twice or not if %s', (_, ofApplication, ofTarget, problems) => {
    const text = [
      'defaults: {app-name: Shared}',
      'apps:',
      '  a:',
      ...(ofApplication === '' ? [] : [`    ${ofApplication}`]),
      '    targets:',
      '      production: {replicas: 1}',
      `      staging: {${ofTarget}}`
    ].join('\n')
    expect(checkConfiguration(text).problems.filter(({ what }) => what.startsWith('Two targets'))).toHaveLength(
      problems
    )
  })
})
