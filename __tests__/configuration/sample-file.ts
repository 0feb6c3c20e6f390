/** File with two applications: one with three targets, and one without. */
export const CHURN = `defaults:
  environment: '[DataRobot] Python 3.12 Applications Base'
apps:
  churn:
    path: apps/churn
    watch: ['libs/common/**']
    runtime-parameters: {LOG_LEVEL: info}
    targets:
      production:
        app-name: Churn dashboard
        runtime-parameters: {DATABASE: production-db}
        credentials: {DB_PASSWORD: {env: DB_PASSWORD_PROD}}
        replicas: 2
      staging:
        app-name: Churn dashboard (staging)
        runtime-parameters: {DATABASE: staging-db}
      preview:
        runtime-parameters: {DATABASE: sample-db}
  sales:
    app-name: Sales
`

/** File with the application `churn`, whose entry has these lines from line 3 on. */
export const withApp = (...lines: readonly string[]): string =>
  `apps:\n  churn:\n${lines.map(line => `    ${line}\n`).join('')}`

/** File with the application `churn`, whose line 4 is this one. */
export const line = (text: string): string => withApp('app-name: A', text)
