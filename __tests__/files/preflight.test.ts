import { describe, expect, it } from '@jest/globals'
import { inCheckout, pathsOf, SCRIPT, type Tree } from './checkout.ts'

const BOM = '\ufeff'

describe('start-app.sh', () => {
  it.each([
    ['#!/bin/sh\n'],
    ['#! /usr/bin/env bash\nexec python app.py'],
    ['#!/bin/sh'],
    [`#!/bin/sh\n${'x'.repeat(2_000_000)}`]
  ])('is good as %.30j', script =>
    inCheckout({ 'start-app.sh': script }, async checkout => {
      expect(pathsOf(await checkout.collect())).toEqual(['start-app.sh'])
    })
  )

  it.each([
    ['', 'does not begin with "#!"', 'Begin it with #!/usr/bin/env bash'],
    ['python app.py\n', 'does not begin with "#!"', 'Begin it with'],
    ['\n#!/bin/sh\n', 'does not begin with "#!"', 'Begin it with'],
    ['#', 'does not begin with "#!"', 'Begin it with'],
    [`${BOM}#!/bin/sh\n`, 'A byte order mark stands before', 'without one'],
    ['#!/bin/sh\r\nexec true\r\n', 'CR LF', 'git add --renormalize'],
    ['#!/bin/sh\nexec true\r\n', 'CR LF', '.gitattributes']
  ])('is refused as %j', (script, saw, next) =>
    inCheckout({ 'start-app.sh': script }, async checkout => {
      const { explanation } = await checkout.refusal()
      expect(explanation.what).toBe('File "start-app.sh" cannot be run by DataRobot.')
      expect(explanation.saw).toContain(saw)
      expect(explanation.next).toContain(next)
    })
  )

  it.each<[string, Tree, string, string]>([
    ['is not there', { 'app.py': '' }, 'DataRobot starts an application by running it.', 'Write one'],
    [
      'lies deeper',
      { 'apps/one/start-app.sh': SCRIPT, 'two/start-app.sh': SCRIPT },
      'There is one in "apps/one", "two".',
      '"path"'
    ],
    ['is written otherwise', { 'Start-App.sh': SCRIPT }, 'There is "Start-App.sh".', 'Rename it'],
    ['is a folder', { 'start-app.sh/x': '' }, 'That name is a folder.', 'Rename the folder'],
    [
      'is ignored',
      { 'start-app.sh': SCRIPT, a: '', '.dr_apps_ignore': '*.sh' },
      'the rule "*.sh (.dr_apps_ignore)"',
      'Correct that rule.'
    ]
  ])('is missed when it %s', (_, tree, saw, next) =>
    inCheckout(tree, async checkout => {
      const { explanation } = await checkout.refusal()
      expect(explanation.what).toBe('Folder "." has no file "start-app.sh" to send.')
      expect(explanation.saw).toContain(saw)
      expect(explanation.next).toContain(next)
    })
  )

  it('is named relative to the workspace where it lies deeper than "path"', () =>
    inCheckout({ 'apps/one/start-app.sh': SCRIPT }, async checkout => {
      expect((await checkout.refusal({ path: 'apps' })).explanation.saw).toBe('There is one in "apps/one".')
    }))

  it('is missed by the input that leaves it out', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'a.py': '' }, async checkout => {
      expect((await checkout.refusal({ exclude: ['*.sh'] })).explanation.saw).toContain('the rule "exclude: *.sh"')
      expect((await checkout.refusal({ include: ['*.py'] })).explanation.saw).toContain('the rule "not in include"')
    }))

  it('is not called missing when it is a link that cannot be sent', () =>
    inCheckout({ 'start-app.sh': { to: 'nowhere' }, a: '' }, async checkout => {
      expect((await checkout.refusal()).explanation.what).toBe('The link "start-app.sh -> nowhere" cannot be sent.')
    }))
})

describe('build-app.sh', () => {
  it.each(['', 'pip list\n', '#!/bin/sh\n'])('is good as %j', script =>
    inCheckout({ 'start-app.sh': SCRIPT, 'build-app.sh': script }, async checkout => {
      expect((await checkout.collect()).files).toHaveLength(2)
    })
  )

  it.each([
    ['#!/bin/sh\r\n', 'CR LF'],
    [`${BOM}#!/bin/sh\n`, 'byte order mark']
  ])('is refused as %j', (script, saw) =>
    inCheckout({ 'start-app.sh': SCRIPT, 'build-app.sh': script, 'a/build-app.sh': '\r\n' }, async checkout => {
      const { explanation } = await checkout.refusal()
      expect(explanation.what).toBe('File "build-app.sh" cannot be run by DataRobot.')
      expect(explanation.saw).toContain(saw)
    })
  )
})
