import { createRequire } from 'node:module'
import { TestEnvironment } from 'jest-environment-node'

const require = createRequire(import.meta.url)
const { Ajv2020 } = require('ajv/dist/2020.js')
const formats = require('ajv-formats')

/** One instance for each set of options and documents, with its validators. They outlive the suites of a worker. */
const shared = new Map()

/** Ajv that compiles a schema once in each worker instead of once in each suite. */
class SharedAjv extends Ajv2020 {
  constructor(options) {
    super(options)
    this.key = JSON.stringify(options)
  }

  addSchema(schema, name) {
    // The parent's constructor adds the dialect, which is the same for all.
    if (this.key !== undefined) this.key += name + JSON.stringify(schema)
    return super.addSchema(schema, name)
  }

  compile(schema) {
    if (!shared.has(this.key)) shared.set(this.key, { ajv: this, validators: new Map() })
    const { ajv, validators } = shared.get(this.key)
    const text = JSON.stringify(schema)
    if (!validators.has(text)) validators.set(text, ajv.compileNew(JSON.parse(text)))
    return validators.get(text)
  }

  compileNew(schema) {
    return super.compile(schema)
  }
}

/** Jest's environment for Node. `ajv.cjs` and `formats.cjs`, which replace the packages in tests, read the globals. */
export default class extends TestEnvironment {
  constructor(config, context) {
    super(config, context)
    this.global.sharedAjv = { Ajv2020: SharedAjv }
    this.global.sharedFormats = formats
  }
}
