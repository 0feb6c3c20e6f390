import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { type RunActionResult, runAction } from '../../script/runner.mjs'
import { it, itInFull, itSampled } from '../support/effort.ts'
import type { Json } from '../support/emulator.ts'

const ROOT = join(import.meta.dirname, '../..')
const TOKEN = 'platform-test-key'

/** On Linux, other tests of `npm test` prove what follows the first deploy. */
const itOnOtherSystems = process.platform === 'linux' ? itInFull : it

let folder: string
let emulator: ChildProcess
let endpoint: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platform-'))
  // Simulated applications, because no system but Linux and macOS can run them.
  const args = [join(ROOT, 'dist/emulator/index.js'), '--apps', 'none', '--token', TOKEN]
  emulator = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface(emulator.stdout!), 'line')
  endpoint = line.replace('DATAROBOT_ENDPOINT=', '')
})

afterAll(async () => {
  const ended = once(emulator, 'exit')
  emulator.kill()
  await ended
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

function write(path: string, text: string): void {
  const location = join(folder, path)
  mkdirSync(dirname(location), { recursive: true })
  writeFileSync(location, text)
}

/** Deploys with the bundles, and with paths as people write them on this system. */
function deploy(healthCheck = 'off'): Promise<RunActionResult> {
  return runAction({
    actionFolder: ROOT,
    workspace: folder,
    with: {
      endpoint,
      'api-token': TOKEN,
      'app-name': 'platforms',
      environment: '[DataRobot] Python 3.12 Applications Base',
      path: `apps${sep}hello`,
      exclude: `drafts${sep}*.py\r\n`,
      verify: 'node verify.mjs',
      'health-check': healthCheck
    }
  })
}

async function get(path: string): Promise<Json> {
  const response = await fetch(`${endpoint}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })
  return await response.json()
}

async function filesOf({ outputs }: RunActionResult): Promise<string[]> {
  const application = await get(`/customApplications/${outputs['app-id']}/`)
  const { customApplicationSourceId: source, customApplicationSourceVersionId: version } = application
  const { items } = await get(`/customApplicationSources/${source}/versions/${version}/`)
  return items.map(({ filePath }: { filePath: string }) => filePath).sort()
}

describe('a deploy of the bundle to the emulator on this system', () => {
  itSampled('sends files with forward slashes, and runs the test of the workflow', async () => {
    write('apps/hello/start-app.sh', '#!/bin/sh\nexec python3 app.py\n')
    write('apps/hello/app.py', 'print("hello")\n')
    write('apps/hello/lib/deep/text.py', 'TEXT = "hello"\n')
    write('apps/hello/drafts/new.py', '')
    write('apps/hello/.dr_apps_ignore', '*.log\r\n')
    write('apps/hello/x.log', '')
    write(
      'verify.mjs',
      "import { writeFileSync } from 'node:fs'\nwriteFileSync('verified', process.env.APP_URL)\nconsole.log('verified', process.cwd())\n"
    )
    const first = await deploy('auto')
    expect(first).toMatchObject({ exitCode: 0, outputs: { reason: 'deployed', operation: 'created' } })
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    expect(first.log[0]).toBe(`datarobot-custom-app-action ${version}`)
    expect(await filesOf(first)).toEqual(['.datarobot/deploy.json', 'app.py', 'lib/deep/text.py', 'start-app.sh'])
    expect(readFileSync(join(folder, 'verified'), 'utf8')).toBe(first.outputs['app-url'])
  })

  itOnOtherSystems('repeats nothing, and sends only the changed file', async () => {
    expect((await deploy()).outputs).toMatchObject({ reason: 'unchanged', changed: 'false' })

    write('apps/hello/lib/deep/text.py', 'TEXT = "hello again"\n')
    expect((await deploy()).outputs).toMatchObject({ reason: 'deployed', operation: 'updated', 'files-uploaded': '1' })
  })

  itOnOtherSystems('ends with the exit code of a failed test', async () => {
    write('apps/hello/app.py', 'print("changed")\n')
    write('verify.mjs', "console.log('the page is empty')\nprocess.exit(3)\n")
    const { exitCode, outputs, log } = await deploy()
    expect({ exitCode, outputs }).toMatchObject({ exitCode: 1, outputs: { reason: 'verification-failed' } })
    expect(log.join('\n')).toContain('the page is empty')
  })

  itOnOtherSystems('marks a start script with CR LF, as git checks it out on Windows', async () => {
    write('apps/hello/start-app.sh', '#!/bin/sh\r\nexec python3 app.py\r\n')
    const { outputs, annotations } = await deploy()
    expect(outputs.reason).toBe('input-invalid')
    expect(annotations).toMatchObject([{ level: 'error', file: 'apps/hello/start-app.sh', line: 1 }])
  })
})
