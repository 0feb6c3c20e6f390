import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { pythonProgram } from '../workflows/tools.ts'
import { CACHE } from './cache.ts'
import { change, expectOutputs, REHEARSED, runCommand, type Stage, visitorOf } from './stage.ts'

const UV = '0.13.9'
const API_KEY = 'key-of-the-language-model'
const DEPLOYMENT = '66f1c0ffee0123456789abcd'

/** Most requests of a deploy without changes, with environment, parameters and credentials. */
const MAX_READS = 6

const INPUTS = {
  'app-name': 'template',
  path: 'app_backend',
  environment: '[DataRobot] Python 3.12 Applications Base',
  'root-path': 'true',
  'runtime-parameters': `LLM_DEPLOYMENT_ID:deployment=${DEPLOYMENT}`,
  credentials: `LLM_API_KEY=${API_KEY}`
}

/** Files of a repository like DataRobot's application templates. It has no `metadata.yaml`. */
const FILES: Readonly<Record<string, string>> = {
  'core/pyproject.toml': `[project]
name = "core"
version = "0.1.0"
requires-python = ">=3.11"

[build-system]
requires = ["uv_build"]
build-backend = "uv_build"

[tool.uv.build-backend]
module-root = ""
`,
  'core/core/__init__.py': 'GREETING = "Hello"\n',
  'app_backend/pyproject.toml': `[project]
name = "app-backend"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["core", "fastapi==0.165.0", "uvicorn==0.54.0"]

[tool.uv]
package = false

[tool.uv.sources]
core = { path = "core" }
`,
  'app_backend/start-app.sh': '#!/bin/sh\nexec uvicorn app.main:app --host 0.0.0.0 --port "$PORT"\n',
  'app_backend/app/main.py': `import hashlib
import json
import os

from core import GREETING
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

key = json.loads(os.environ["MLOPS_RUNTIME_PARAM_LLM_API_KEY"])["payload"]["apiToken"]
app = FastAPI()


@app.get("/api/state")
def state():
    return {
        "greeting": GREETING,
        "deployment": os.environ["MLOPS_RUNTIME_PARAM_LLM_DEPLOYMENT_ID"],
        "key": hashlib.sha256(key.encode()).hexdigest(),
    }


app.mount("/", StaticFiles(directory="static", html=True))
`,
  'app_backend/static/index.html': '<!doctype html><title>Template</title><script src="assets/main.js"></script>\n',
  'app_backend/static/assets/main.js': 'fetch("api/state")\n'
}

/**
 * Deploys a repository in the shape of an official template: a linked folder, a lock file of uv, a built front end, a
 * credential and a deployment as parameters. Then changes one file in the linked folder, and breaks another.
 *
 * @throws Error for the first expectation that does not hold
 */
export async function deployTemplate(folder: string, stage: Stage): Promise<undefined> {
  const uv = pythonProgram('uv', UV)
  const path = process.env.PATH as string
  process.env.PATH = [dirname(uv), path].join(delimiter)
  try {
    writeRepository(folder)
    const deploy = () => stage.deploy(folder, INPUTS)
    const first = await stage.deploy(folder, { ...INPUTS, rehearse: 'true' })
    expectOutputs(first, { reason: 'deployed', operation: 'created' })
    if (!first.log.some(line => line.includes(REHEARSED)))
      throw new Error(`The template should be rehearsed:\n${first.log.join('\n')}`)
    const { get } = visitorOf(first.outputs['app-url'] as string)
    const expectPage = async (greeting: string) => {
      const key = createHash('sha256').update(API_KEY).digest('hex')
      const expected = JSON.stringify({ greeting, deployment: DEPLOYMENT, key })
      const { text } = await get('api/state')
      if (text !== expected) throw new Error(`The application should answer ${expected}, but answers ${text}`)
      await get('')
      await get('assets/main.js')
    }
    await expectPage('Hello')

    const repeated = await deploy()
    expectOutputs(repeated, { reason: 'unchanged' })
    if (repeated.writes > 0 || repeated.reads > MAX_READS)
      throw new Error(`A deploy without changes took ${repeated.reads} reads and ${repeated.writes} writes`)

    change(folder, 'core/core/__init__.py', 'Hello', 'Hello again')
    expectOutputs(await deploy(), { reason: 'deployed', operation: 'updated', 'files-uploaded': '1' })
    await expectPage('Hello again')

    change(folder, 'app_backend/app/main.py', 'app = FastAPI()', 'app = FastAPY()')
    const broken = await deploy()
    expectOutputs(broken, { reason: 'start-failed', 'rolled-back': 'true' })
    if (!broken.annotations.some(({ file, line }) => file === 'app_backend/app/main.py' && line === 10))
      throw new Error(`No annotation names line 10 of main.py:\n${broken.log.join('\n')}`)
    await expectPage('Hello again')
    return undefined
  } finally {
    process.env.PATH = path
  }
}

function writeRepository(folder: string): void {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  symlinkSync('../core', join(folder, 'app_backend/core'))
  writeLock(join(folder, 'app_backend'))
}

/** Writes `uv.lock`. It names the index of this machine, so it is not part of this repository. */
function writeLock(folder: string): void {
  const manifest = readFileSync(join(folder, 'pyproject.toml'))
  const kept = join(CACHE, `uv-${createHash('sha256').update(manifest).digest('hex')}.lock`)
  if (!existsSync(kept)) {
    runCommand('uv lock', folder)
    cpSync(join(folder, 'uv.lock'), kept)
  }
  cpSync(kept, join(folder, 'uv.lock'))
}
