import { describe, expect, it } from '@jest/globals'
import { checkout, START } from '../support/deploy-runs.ts'
import { start } from '../support/emulator.ts'
import { publishedBy } from '../support/published.ts'

const SHA = '7a5a713c0ffee7a5a713c0ffee7a5a713c0ffee7'
const VARIABLES = {
  GITHUB_SHA: SHA,
  GITHUB_REF: 'refs/heads/release/may',
  GITHUB_REF_NAME: 'release/may',
  GITHUB_REPOSITORY: 'acme/churn',
  GITHUB_RUN_NUMBER: '12',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_ACTOR: 'ada-lovelace'
}
const PUBLIC = [
  'BRANCH=release/may',
  `GIT_SHA=${SHA}`,
  'RELEASE=release/may@7a5a713 #12',
  'STATUS=running',
  'REPOSITORY=acme/churn',
  'AUTHOR=ada-lovelace',
  'IMAGE="[DataRobot] Python 3.12 Applications Base"'
].join('\n')

describe('what a run says in the open', () => {
  it('is not masked where a parameter has the same value, so that outputs survive', async () => {
    const emulator = await start()
    const inputs = {
      'health-check': 'off',
      'runtime-parameters': `${PUBLIC}\nGREETING=hello there`,
      environment: '[DataRobot] Python 3.12 Applications Base'
    }
    const home = checkout(START)
    const published = await publishedBy(home, emulator, inputs, { variables: VARIABLES })
    expect(published.outputs).toMatchObject({ reason: 'deployed', 'version-label': 'release/may@7a5a713 #12' })
    const masks = published.printed.split('\n').filter(line => line.startsWith('::add-mask::'))
    const texts = masks.map(line => line.slice('::add-mask::'.length))
    expect(texts).toContain('hello there')
    for (const output of ['version-label', 'plan', 'reason', 'status', 'app-name'])
      for (const text of texts) expect(published.outputs[output]).not.toContain(text)
    for (const line of PUBLIC.split('\n')) expect(texts).not.toContain(line.slice(line.indexOf('=') + 1))
    // The next run reads them from the live version, and does not redact them there either.
    home.hold({ ...START, 'new.txt': '' })
    const { 'runtime-parameters': _, ...rest } = inputs
    const next = await publishedBy(home, emulator, rest, { variables: { ...VARIABLES, GITHUB_RUN_NUMBER: '13' } })
    expect(next.outputs).toMatchObject({ reason: 'deployed', 'version-label': 'release/may@7a5a713 #13' })
    expect(next.outputs.plan).toContain('release/may@7a5a713 #13')
  })
})
