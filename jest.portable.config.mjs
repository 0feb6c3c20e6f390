import config, { common } from './jest.config.mjs'

/** Tests that run on every system: `npm run test:portable`. CI runs them on Windows and macOS; they are part of `npm test`. */
const PORTABLE = [
  '*',
  '{causes,configuration,inputs,network,plan,platforms,report,text}/**/*',
  'files/dockerignore',
  'verification/{environment,shell}'
]

export default {
  ...config,
  projects: [
    {
      ...common,
      displayName: 'portable',
      testMatch: PORTABLE.map(pattern => `<rootDir>/__tests__/${pattern}.test.ts`)
    }
  ]
}
