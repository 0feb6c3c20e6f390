import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, describe, expect } from '@jest/globals'
import { strToU8, zipSync } from 'fflate'
import { it, itInFull } from '../../../support/effort.ts'
import { helloApp, type StoredFiles } from '../../../support/sample-apps.ts'
import { createTestRunner, type RecordedLaunch, type TestRunner } from '../../../support/test-runner.ts'

const path = process.env.PATH as string
let testRunner: TestRunner

afterEach(async () => {
  process.env.PATH = path
  delete process.env.PIP_INDEX_URL
  await testRunner.close()
})

/** Starts a runner that installs requirements. `programs` are shell scripts that come first in PATH. */
function startRunner(programs: Record<string, string> = {}): void {
  testRunner = createTestRunner({ install: true })
  const bin = join(testRunner.folder, 'bin')
  mkdirSync(bin)
  for (const [name, body] of Object.entries(programs)) writeProgram(name, body)
  process.env.PATH = [bin, dirname(process.execPath), path].join(delimiter)
}

function writeProgram(name: string, body: string): void {
  writeFileSync(join(testRunner.folder, 'bin', name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
}

const buildLog = ({ events }: RecordedLaunch): string =>
  events.map(event => (event.kind === 'build-log' ? event.text : '')).join('')

/** Application that runs shell commands before it listens. */
const appAfter = (commands: string, files: StoredFiles): StoredFiles => ({
  ...helloApp,
  ...files,
  'start-app.sh': `#!/bin/sh\n${commands}\nexec "${process.execPath}" app.js\n`
})

/** A real virtual environment takes seconds. This one's Python logs its arguments, and fails for the package "wrong". */
const PYTHON = `
if [ "$1" = -I ]; then echo 3.12; exit; fi
mkdir -p "$3/bin" "$3/lib/python3.12/site-packages"
cat > "$3/bin/python" <<END
#!/bin/sh
echo "\\$@" "\\$PIP_INDEX_URL" "\\$TOKEN" in "\\$PWD"
grep -q wrong *.txt *.toml 2>/dev/null && exit 1
exit 0
END
chmod +x "$3/bin/python"
echo "$PWD" > "$3/lib/python3.12/site-packages/app.pth"
cat > "$3/bin/greet" <<END
#!/bin/sh
echo hello from $3 with the code "\\$(cat $3/lib/python3.12/site-packages/app.pth)"
END
chmod +x "$3/bin/greet"`

describe('with requirements.txt', () => {
  it('installs once into virtual environments of the launches, without the environment of the application', async () => {
    startRunner({ python3: PYTHON })
    process.env.PIP_INDEX_URL = 'https://user:secret@index.example'
    const app = appAfter('which python; echo "index $PIP_INDEX_URL"', {
      'requirements.txt': '-r more.txt\n',
      'more.txt': 'flask\n'
    })
    const changed = { ...app, 'app.js': `${app['app.js']}\n// changed\n` }
    const launches = [testRunner.launch('one', app), testRunner.launch('two', changed)]
    const environment = { TOKEN: 'token' }
    const other = testRunner.launch('three', { ...app, 'more.txt': 'dash\n' }, { environment })
    for (const launch of [...launches, other]) await launch.until('ready')
    const repeated = /^emulator: requirements.txt is installed already\n$/
    expect(launches.map(buildLog).filter(log => repeated.test(log))).toHaveLength(1)
    expect(buildLog(other)).toMatch(
      /^-m pip install .* -r requirements.txt https:\/\/user:secret@index.example {2}in \/opt\/code\n$/
    )
    for (const [name, launch] of Object.entries({ one: launches[0], two: launches[1], three: other }))
      expect(launch?.lines().slice(0, 2)).toEqual([
        join(testRunner.folder, 'launches', name, 'venv/bin/python'),
        'index '
      ])
  })

  itInFull('installs them again for another version of Python', async () => {
    startRunner({ python3: PYTHON })
    const app: StoredFiles = { ...helloApp, 'requirements.txt': 'flask\n' }
    await testRunner.launch('one', app).until('ready')
    writeProgram('python3', PYTHON.replace('3.12', '3.13'))
    const next = testRunner.launch('two', app)
    await next.until('ready')
    expect(buildLog(next)).toMatch(/^-m pip install/)
  })

  it('fails in the build if they cannot be installed, each time with the log', async () => {
    startRunner({ python3: PYTHON })
    for (const name of ['one', 'two']) {
      const launch = testRunner.launch(name, { ...helloApp, 'requirements.txt': 'wrong\n' })
      expect(await launch.until('failed')).toMatchObject({
        stage: 'build',
        reason: 'pip install -r requirements.txt ended with exit code 1'
      })
      expect(buildLog(launch)).toMatch(/^-m pip install/)
    }
    expect(readdirSync(join(testRunner.folder, 'installed'))).toEqual([])
  })

  itInFull('does not let an application change the packages of another', async () => {
    startRunner({ python3: PYTHON })
    const files = { 'requirements.txt': 'flask\n' }
    const build = '#!/bin/sh\nrm "$(which greet)"\n'
    const changing = testRunner.launch('one', { ...appAfter('which greet || echo gone', files), 'build-app.sh': build })
    await changing.until('ready')
    const kept = testRunner.launch('two', appAfter('greet', files))
    await kept.until('ready')
    expect(changing.lines()[0]).toBe('gone')
    expect(kept.lines()[0]).toBe(`hello from ${join(testRunner.folder, 'launches/two/venv')} with the code /opt/code`)
  })
})

describe('with pyproject.toml', () => {
  const project = { 'pyproject.toml': '[project]\nname = "a"\n', 'uv.lock': '' }

  it('lets uv install a lock file, with the version as it is locked', async () => {
    startRunner({ python3: PYTHON, uv: 'echo uv "$@" "into $UV_PROJECT_ENVIRONMENT"' })
    const launch = testRunner.launch('one', { ...helloApp, ...project })
    await launch.until('ready')
    expect(buildLog(launch)).toMatch(
      /^uv sync --frozen --no-dev --inexact --no-progress into .*installed\/\w+\/venv\n$/
    )
  })

  it('fails in the build without uv, and says what is missing', async () => {
    startRunner({ python3: PYTHON, uv: 'exec /nowhere/uv' })
    const { stage, reason } = await testRunner.launch('one', { ...helloApp, ...project }).until('failed')
    expect({ stage, reason }).toEqual({
      stage: 'build',
      reason:
        'uv.lock needs uv, which is missing or does not work on this machine. Install it, for example with "pip install uv", or add a requirements.txt'
    })
  })

  itInFull('lets pip install the dependencies without a lock file', async () => {
    startRunner({ python3: PYTHON })
    const launch = testRunner.launch('one', { ...helloApp, 'pyproject.toml': '[project]\n' })
    await launch.until('ready')
    expect(buildLog(launch)).toMatch(/pyproject-dependencies.txt(.|\n)*-m pip install .* -r pyproject-dependencies.txt/)
  })
})

describe('with package.json', () => {
  const npm =
    '[ "$1" = --version ] && exec echo 11; echo npm "$@" in "$PWD"; mkdir -p node_modules/a; echo a > node_modules/a/file'

  const scripts = { start: 'node app.js', postinstall: 'node setup.js', prepare: 'husky' }
  const manifest = { 'package.json': JSON.stringify({ scripts }) }
  const RAN_SCRIPTS = /\nnpm run postinstall in \/opt\/code\nnpm run prepare in \/opt\/code\n$/

  it('installs a lock file as it is, copies the modules, and runs the install scripts', async () => {
    startRunner({ npm })
    const files = { ...manifest, 'package-lock.json': '{}' }
    const app = appAfter('cat node_modules/a/file; echo changed > node_modules/a/file', files)
    for (const name of ['one', 'two']) {
      const launch = testRunner.launch(name, app)
      await launch.until('ready')
      expect(launch.lines()[0]).toBe('a')
      if (name === 'one') expect(buildLog(launch)).toMatch(/^npm ci --omit=dev/)
      expect(buildLog(launch)).toMatch(RAN_SCRIPTS)
    }
  })

  itInFull('runs the install scripts of the package in the folder of each version', async () => {
    startRunner({ npm })
    const app = { ...helloApp, ...manifest }
    for (const name of ['one', 'two']) {
      const launch = testRunner.launch(name, app)
      await launch.until('ready')
      expect(buildLog(launch)).toMatch(RAN_SCRIPTS)
    }
  })
})

describe('without --install', () => {
  it('says in the build log which requirements are not installed', async () => {
    testRunner = createTestRunner()
    const launch = testRunner.launch('one', { ...helloApp, 'requirements.txt': 'flask\n', 'package.json': '{}' })
    await launch.until('ready')
    expect(buildLog(launch)).toMatch(/^emulator: not installed: requirements.txt and package.json. Use .* --install /)
  })
})

describe('with the real pip and local wheels', () => {
  itInFull('does not let an application change the packages of another', async () => {
    startRunner()
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
    startRunner()
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
