import { describe, expect, it } from '@jest/globals'
import { inCheckout, pathsOf, SCRIPT, type Tree } from '../support/checkout.ts'

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
    ['#!/bin/sh\nexec true\r\n', 'CR LF', '.gitattributes'],
    ['#!/bin/sh\rexec true\r', 'It has CR line ends.', 'Save it with LF line ends.'],
    [Buffer.from('\ufeff#!/bin/sh\n', 'utf16le'), 'It is UTF-16.', 'Save it as UTF-8.']
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

describe('a script that start-app.sh calls', () => {
  const CRLF = '#!/bin/sh\r\nexec python app.py\r\n'

  it.each([
    ['bash run.sh', 'run.sh'],
    ['./run.sh', 'run.sh'],
    ['exec ./scripts/run.sh --port 8080', 'scripts/run.sh'],
    ['source env.sh', 'env.sh'],
    ['. ./env.sh && python app.py', 'env.sh'],
    ['sh "$(dirname "$0")/run.sh"', 'run.sh'],
    ['HERE=x\n"$HERE/run.sh"', 'run.sh'],
    ['"$' + '{HERE}"/scripts/run.sh', 'scripts/run.sh'],
    ['cd scripts && ./run.sh', 'scripts/run.sh'],
    ['if true; then ./start; fi', 'start']
  ])('by %j is refused for its CR LF line ends', (call, path) =>
    inCheckout({ 'start-app.sh': `#!/bin/bash\n${call}\n`, [path]: CRLF }, async checkout => {
      const { reason, explanation } = await checkout.refusal()
      expect(reason).toBe('input-invalid')
      expect(explanation.what).toBe(`File ${JSON.stringify(path)} cannot be run by DataRobot.`)
      expect(explanation.saw).toBe('It has CR LF line ends, and "start-app.sh" calls it.')
    })
  )

  it('is followed to the scripts that it calls itself, once each', () =>
    inCheckout(
      {
        'start-app.sh': '#!/bin/sh\n. lib/a.sh\n',
        'lib/a.sh': '. lib/b.sh\n. lib/a.sh\n./start-app.sh\n',
        'lib/b.sh': '. a.sh\r\n. c.sh\r\n',
        'lib/c.sh': 'true\r',
        'build-app.sh': 'sh lib/c.sh\n'
      },
      async checkout => {
        const { explanation } = await checkout.refusal()
        expect(explanation.what).toBe('Folder "." has 2 problems.')
        expect(explanation.saw).toContain(
          '"lib/b.sh" cannot be run by DataRobot. It has CR LF line ends, and "lib/a.sh"'
        )
        expect(explanation.saw).toContain(
          '"lib/c.sh" cannot be run by DataRobot. It has CR line ends, and "build-app.sh"'
        )
      }
    ))

  it.each<[string, Tree]>([
    ['is not called', { 'start-app.sh': SCRIPT, 'run.sh': CRLF }],
    ['is called in a comment only', { 'start-app.sh': '#!/bin/sh\n# ./run.sh\n', 'run.sh': CRLF }],
    ['no shell reads', { 'start-app.sh': '#!/bin/sh\npython app.py\n', 'app.py': 'print()\r\n' }],
    ['has LF line ends', { 'start-app.sh': '#!/bin/sh\n./run.sh\n', 'run.sh': '\ufeff# a\n' }]
  ])('is good when it %s', (_, tree) =>
    inCheckout(tree, async checkout => {
      expect(pathsOf(await checkout.collect())).toHaveLength(Object.keys(tree).length)
    })
  )
})
