import { createRequire } from 'node:module'
import { types } from 'node:util'
import { TestEnvironment } from 'jest-environment-node'

const require = createRequire(import.meta.url)
const { Ajv2020 } = require('ajv/dist/2020.js')
const formats = require('ajv-formats')

/** Text of an option, a format or a schema, with the source of its functions. */
const textOf = value =>
  JSON.stringify(value, (_, part) => (typeof part === 'function' || types.isRegExp(part) ? String(part) : part))

/** One instance for each set of options, formats and documents, with its validators. They outlive the suites of a worker. */
const shared = new Map()

/** Ajv that compiles a schema once in each worker instead of once in each suite. */
class SharedAjv extends Ajv2020 {
  constructor(options) {
    super(options)
    this.key = textOf(options)
  }

  // The parent's constructor adds the dialect and formats, which are the same for the same options.
  addFormat(name, format) {
    if (this.key !== undefined) this.key += name + textOf(format)
    return super.addFormat(name, format)
  }

  addSchema(schema, name) {
    if (this.key !== undefined) this.key += name + textOf(schema)
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
