export default {
  testEnvironment: 'node',
  injectGlobals: false,
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/jest.strip.mjs' },
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/lib', '<rootDir>/tools'],
  // Silent but for failures; `npm test -- --reporters=default <file>` names each test.
  reporters: [['summary', { summaryThreshold: 0 }]],
  maxWorkers: '100%',
  testTimeout: 60_000
}
