import { readFileSync } from 'node:fs'
import { createRequire, registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)
const circus = require('jest-circus/runner').default
const GLOBALS = new URL('globals.mjs', import.meta.url).href
const TESTS = new URL('../../', import.meta.url).href
/** Keys in the global scope of what Jest knows about the current suite. */
const STATE = new Set(['EVENT_HANDLERS', 'JEST_STATE_SYMBOL'])

/** Helpers of tests that keep no state of a suite, and are expensive to load: they compile validators. */
const SHARED = ['support/github/description.ts'].map(file => `${TESTS}${file}`)

/** Code of the TypeScript files of tests, without types. */
const stripped = new Map()
let suites = 0

/**
 * Node loads the modules, so the suites of a worker share the modules of `src/` and `emulator/`, which keep no state of
 * their own, and each is compiled and optimized once. Tests and their helpers are evaluated for each suite,
 * but those in `SHARED`: the query of the URL tells the suites apart.
 */
registerHooks({
  resolve(specifier, context, next) {
    if (!context.parentURL?.includes('?suite=')) return next(specifier, context)
    if (specifier === '@jest/globals')
      return { url: `${GLOBALS}?suite=${suites}`, format: 'module', shortCircuit: true }
    const found = next(specifier, context)
    return found.url.startsWith(TESTS) && found.url.endsWith('.ts') && !SHARED.includes(found.url)
      ? { ...found, url: `${found.url}?suite=${suites}` }
      : found
  },
  load(url, context, next) {
    if (!url.includes('.ts?suite=')) return next(url, context)
    const path = fileURLToPath(url)
    if (!stripped.has(path)) stripped.set(path, stripTypeScriptTypes(readFileSync(path, 'utf8')))
    return { format: 'module', source: stripped.get(path), shortCircuit: true }
  }
})

/** Jest's own runner of a suite, but Node loads the modules. */
export default (globalConfig, config, environment, runtime, testPath, send) => {
  suites += 1
  const loader = Object.assign(Object.create(runtime), {
    requireInternalModule: requireFresh,
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: path => {
      globalThis[Symbol.for('jest globals')] = runtime.requireModuleOrMock(path, '@jest/globals')
      return import(`${pathToFileURL(path).href}?suite=${suites}`)
    }
  })
  return circus(globalConfig, config, environment, loader, testPath, send)
}

/** Jest keeps the state of a suite in this module and in the global scope. */
function requireFresh(path) {
  delete require.cache[path]
  for (const symbol of Object.getOwnPropertySymbols(globalThis))
    if (STATE.has(symbol.description)) delete globalThis[symbol]
  return require(path)
}
