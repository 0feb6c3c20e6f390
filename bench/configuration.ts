// Measures reading a configuration file with 200 applications of three targets each, in the first and in later reads of a
// process: a run reads it once.
import { checkConfiguration } from '../src/configuration/check.ts'
import { effectiveSettings } from '../src/configuration/merge.ts'
import { type Figure, median, timed } from './figures.ts'

const APPLICATIONS = 200
const RUNS = 9

const HEAD = `defaults: {environment: '[DataRobot] Python 3.12 Applications Base'}
apps:
`

const application = (number: number): string => `  app-${number}:
    path: apps/app-${number}
    watch: ['libs/common/**']
    runtime-parameters: {LOG_LEVEL: info}
    targets:
      production:
        app-name: Application ${number}
        runtime-parameters: {DATABASE: production-db}
        credentials: {DB_PASSWORD: {env: DB_PASSWORD_PROD}}
        replicas: 2
      staging:
        app-name: Application ${number} (staging)
        runtime-parameters: {DATABASE: staging-db}
      preview:
        runtime-parameters: {DATABASE: sample-db}
`

export async function measure(): Promise<Figure[]> {
  const text = HEAD + Array.from({ length: APPLICATIONS }, (_, index) => application(index)).join('')
  const read = async () => {
    const { configuration, problems } = checkConfiguration(text)
    const settings = effectiveSettings(configuration, `app-${APPLICATIONS - 1}`, 'production')
    if (problems.length > 0 || settings === null) throw new Error(`The file has problems: ${JSON.stringify(problems)}`)
  }
  const first = await timed(read)
  const took: number[] = []
  for (let run = 0; run < RUNS; run += 1) took.push(await timed(read))
  return [
    {
      what: `reading a configuration file of ${APPLICATIONS} applications, ${Math.round(text.length / 1000)} kB`,
      target: '< 200 ms',
      measured: `${first.toFixed(0)} ms at first, then ${median(took).toFixed(0)} ms`,
      isMet: first < 200
    }
  ]
}
