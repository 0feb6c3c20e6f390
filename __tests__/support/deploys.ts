import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TOKEN } from './emulator.ts'

/** Files of the smallest application, for simulated runs. */
export const START = { 'start-app.sh': '#!/bin/sh\nexec true\n' }

/** Cost of keys and checks that are derived from secrets in tests: a real one takes a quarter of a second. */
export const SCRYPT_COST = { N: 2, r: 1, p: 1 }

/** Inputs of a deploy to an emulator, with overrides. */
export const deployInputs = <T extends string | boolean = string>(
  origin: string,
  inputs: Readonly<Record<string, T>> = {}
): Readonly<Record<string, string | T>> => ({
  endpoint: origin,
  'api-token': TOKEN,
  'app-name': 'churn',
  environment: '[DataRobot] Python 3.12 Applications Base',
  ...inputs
})

/** Writes files into a folder, and creates their parent folders. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}
