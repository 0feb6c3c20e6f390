import { expect, it } from '@jest/globals'
import { checkout, START } from '../support/deploy-runs.ts'
import { start } from '../support/emulator.ts'

it('tells how much of the checkout is left out, by which rules, and what may not be meant', async () => {
  const files = {
    ...START,
    '.dr_apps_ignore': '*.log\n',
    'a.log': '',
    'b.log': '',
    'node_modules/c.js': '',
    'd.txt': ''
  }
  const include = 'start-app.sh\nd.txt\nnone/**'
  const { log } = await checkout(files).deploy(await start(), { 'dry-run': 'true', include })
  expect(log).toContain('Ignored 3 files or folders; debug logging shows by which rules')
  expect(log).toContain('ignored 2 by *.log (.dr_apps_ignore)')
  expect(log.join('\n')).toContain('match no file: "none/**"')
})
