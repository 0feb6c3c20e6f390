import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ModernFakeTimers } from '@jest/fake-timers'
import { ModuleMocker } from 'jest-mock'
import { Agent, setGlobalDispatcher } from 'undici'

// Programs that tests start again and again need not be compiled each time. The worker itself starts without this cache:
// to write it would delay the worker's end.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), `datarobot-action-tests-${process.version}`)
mkdirSync(process.env.NODE_COMPILE_CACHE, { recursive: true })

// Node has an undici of its own, of another version. In one global scope, both use the agent that is set first.
setGlobalDispatcher(new Agent({ allowH2: false }))

const { console } = globalThis
const variables = process.env
const initial = { ...variables }
const folder = process.cwd()

/**
 * Jest's environment without a context of its own: suites run in the global scope of their worker. Resets what a suite
 * may change in the process.
 */
export default class {
  /** Jest puts its console here, which a failed test prints. */
  global = {}
  fakeTimers = null

  constructor({ projectConfig }) {
    this.moduleMocker = new ModuleMocker(globalThis)
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis })
  }

  async setup() {
    // Jest sets 100. Errors are created in most requests, and a long stack makes each of them expensive.
    Error.stackTraceLimit = 10
    globalThis.console = this.global.console
  }

  async teardown() {
    this.fakeTimersModern.dispose()
    globalThis.console = console
    process.env = variables
    for (const name of Object.keys(variables)) if (!(name in initial)) delete variables[name]
    Object.assign(variables, initial)
    process.chdir(folder)
    process.exitCode = undefined
  }

  exportConditions() {
    return ['node', 'node-addons']
  }

  getVmContext() {
    return null
  }
}
