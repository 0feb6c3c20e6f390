import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import config, { common } from './jest.config.mjs'

const folder = join(import.meta.dirname, '__tests__')
const isSlow = file => readFileSync(file, 'utf8').includes("/support/effort.ts'")

// `npm run test:slow`: every case and every run of the tests of which `npm test` plays a small round.
process.env.TEST_EFFORT = 'full'

export default {
  ...config,
  projects: [
    {
      ...common,
      displayName: 'slow',
      testMatch: readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter(name => name.endsWith('.test.ts'))
        .map(name => join(folder, name))
        .filter(isSlow)
    }
  ]
}
