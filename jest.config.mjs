/** The rooms whose tests need no server, no process and no checkout: `npm run test:fast`. */
const PURE = [
  '__tests__/*',
  '__tests__/{api,causes,configuration,house,inputs,network,plan,report,text}/**/*',
  '__tests__/emulator/page/**/*',
  '__tests__/{actions,previews}/**/{compare,inputs,name,origin,plan,render,target,trigger}'
].map(pattern => `${import.meta.dirname}/${pattern}.test.ts`)

export const common = {
  testEnvironment: '<rootDir>/__tests__/support/environment/environment.mjs',
  injectGlobals: false,
  testRunner: '<rootDir>/__tests__/support/environment/runner.mjs',
  transform: {},
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/lib', '<rootDir>/tools']
}

const all = [`${import.meta.dirname}/__tests__/**/*.test.ts`]

export default {
  projects: [
    { ...common, displayName: 'pure', testMatch: PURE },
    { ...common, displayName: 'real', testMatch: [...all, ...PURE.map(pattern => `!${pattern}`)] }
  ],
  // Silent but for failures; `npm test -- <file> --reporters=default` names each test.
  reporters: [['summary', { summaryThreshold: 0 }]],
  maxWorkers: '100%',
  // A guard against tests that hang; nothing is expected to be done in a certain time.
  testTimeout: 3_600_000
}
