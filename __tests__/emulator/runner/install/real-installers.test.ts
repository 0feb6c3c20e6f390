import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { strToU8, zipSync } from 'fflate'
import { itInFull } from '../../../support/effort.ts'
import { helloApp, type StoredFiles } from '../../../support/sample-apps.ts'
import { createTestRunner, type RecordedLaunch, type TestRunner } from '../../../support/test-runner.ts'

const path = process.env.PATH as string
let testRunner: TestRunner

beforeEach(() => {
  testRunner = createTestRunner({ install: true })
  process.env.PATH = `${dirname(process.execPath)}:${path}`
})

afterEach(async () => {
  process.env.PATH = path
  await testRunner.close()
})

const buildLog = ({ events }: RecordedLaunch): string =>
  events.map(event => (event.kind === 'build-log' ? event.text : '')).join('')

/** Application that runs shell commands before it listens. */
const appAfter = (commands: string, files: StoredFiles): StoredFiles => ({
  ...helloApp,
  ...files,
  'start-app.sh': `#!/bin/sh\n${commands}\nexec "${process.execPath}" app.js\n`
})

describe('with the real pip and local wheels', () => {
  itInFull('does not let an application change the packages of another', async () => {
    const wheels = {
      'wheels/greeter-1.0-py3-none-any.whl': wheel('greeter'),
      'wheels/extra-1.0-py3-none-any.whl': wheel('extra')
    }
    const requirements = { ...wheels, 'requirements.txt': 'wheels/greeter-1.0-py3-none-any.whl\n' }
    const pip = 'pip install -q --no-index --disable-pip-version-check'
    const build = `#!/bin/sh\nset -e\n${pip} wheels/extra-1.0-py3-none-any.whl\npip uninstall -q -y greeter 2>&1\n`
    const changing = testRunner.launch('one', {
      ...appAfter('python -c "import extra; print(extra)"; greet', requirements),
      'build-app.sh': build
    })
    const kept = testRunner.launch(
      'two',
      appAfter('head -c 2 "$(which greet)"; greet; python -c "import extra"', requirements)
    )
    await changing.until('ready')
    await kept.until('ready')
    expect(changing.lines().join('\n')).toMatch(/module 'extra' from .*launches\/one\/venv(.|\n)*greet: not found/)
    expect(kept.lines().join('\n')).toMatch(/hello from .*launches\/two\/venv(.|\n)*No module named 'extra'/)
  })
})

describe('with the real npm and a local package', () => {
  itInFull('installs into the folder of the application, and runs its scripts there', async () => {
    const manifest = {
      name: 'app',
      version: '1.0.0',
      dependencies: { core: 'file:core' },
      devDependencies: { nowhere: 'file:missing' },
      scripts: { postinstall: 'node setup.js', prepare: 'node -p "process.cwd()"' }
    }
    const app = appAfter('node -e "import(\'core\').then(core => console.log(core.default))"; cat made.txt', {
      'package.json': JSON.stringify(manifest),
      'core/package.json': '{"name": "core", "version": "1.0.0"}',
      'core/index.js': 'module.exports = "the core"',
      'setup.js': 'require("node:fs").writeFileSync("made.txt", "made")'
    })
    const launch = testRunner.launch('one', app)
    await launch.until('ready')
    expect(launch.lines()).toEqual(['the core', 'madelistening'])
    expect(buildLog(launch)).toContain('/opt/code\n')
    const next = testRunner.launch('two', { ...app, 'setup.js': `${app['setup.js']}// changed` })
    await next.until('ready')
    expect(buildLog(next)).toMatch(/^emulator: package.json is installed already\n/)
    expect(existsSync(join(testRunner.folder, 'launches/two/code/node_modules/core'))).toBe(true)
  })
})

/** A wheel with one module, and the program `greet`. */
function wheel(name: string): Uint8Array {
  const info = `${name}-1.0.dist-info`
  const files = {
    [`${name}.py`]: 'import sys\ndef main(): print("hello from", sys.prefix)\n',
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/entry_points.txt`]: name === 'greeter' ? '[console_scripts]\ngreet = greeter:main\n' : '',
    [`${info}/RECORD`]: ''
  }
  return zipSync(Object.fromEntries(Object.entries(files).map(([file, text]) => [file, strToU8(text)])))
}
