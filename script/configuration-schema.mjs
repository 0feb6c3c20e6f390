// Renders what follows from metadata/inputs.yml for the configuration file: the table that its reader uses, and the JSON
// Schema with which editors complete and check it.

/** Module with the kind of each input in the file; null for an input that must not stand there. */
export function renderKinds(table) {
  const lines = Object.entries(table).map(([name, { file }]) => {
    const key = /^\w+$/.test(name) ? name : `'${name}'`
    return `  ${key}: ${file ? `'${file}'` : null},`
  })
  return [
    '// From metadata/inputs.yml: change that file, then run "npm run docs".',
    '',
    '/** Kind of a value in the configuration file. */',
    "export type FileKind = 'text' | 'boolean' | 'number' | 'list' | 'pairs' | 'secrets'",
    '',
    '/** Kind of each input in the configuration file; null for an input that must not stand there. */',
    'export const FILE_KINDS: Readonly<Record<string, FileKind | null>> = {',
    ...lines,
    '}',
    ''
  ]
    .join('\n')
    .replace(/,\n}/, '\n}')
}

const NAME = '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$'
const SCALAR = ['string', 'number', 'boolean']
const WATCH = {
  description:
    'Globs of further files that the application depends on, relative to the root of the checkout, such as ' +
    '`libs/common/**`. A change of one of them counts as a change of the application.',
  type: 'array',
  items: { type: 'string', minLength: 1 }
}
const VARIABLE = {
  description:
    'Name of an environment variable of the step, from which the value is read. The workflow sets it in `env:`, such as ' +
    '`DB_PASSWORD` from `secrets.DB_PASSWORD`.',
  type: 'string',
  pattern: '^[A-Za-z_][A-Za-z0-9_]{0,254}$'
}
const TYPE = {
  description: 'Type of the runtime parameter.',
  enum: ['string', 'numeric', 'boolean', 'credential', 'deployment']
}

/** Map with these keys, of which one is required. */
const reference = (properties, required) => ({
  type: 'object',
  additionalProperties: false,
  required: [required],
  properties
})

/** JSON Schema (draft 7, which the YAML language server supports). */
export function renderSchema(table) {
  const inputs = Object.entries(table).filter(([, { file }]) => file)
  const properties = (without = []) =>
    Object.fromEntries(
      inputs.filter(([name]) => !without.includes(name)).map(([name]) => [name, { $ref: `#/definitions/${name}` }])
    )
  const entry = (description, others, without) => ({
    description,
    type: 'object',
    additionalProperties: false,
    properties: { ...properties(without), ...others }
  })
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'From metadata/inputs.yml: change that file, then run "npm run docs".',
    title: 'Applications of a repository for the DataRobot Custom Application action',
    description: 'See docs/configuration-file.md of the action.',
    type: 'object',
    required: ['apps'],
    additionalProperties: false,
    patternProperties: { '^x-': { description: 'Ignored. It can hold anchors.' } },
    properties: {
      defaults: entry('Inputs for all applications that do not set them.', { watch: WATCH }),
      apps: {
        description: 'Applications by name. A step chooses one with the input `app`.',
        type: 'object',
        additionalProperties: false,
        patternProperties: { [NAME]: { $ref: '#/definitions/(application)' } }
      }
    },
    definitions: {
      '(application)': entry('One application: inputs for all of its targets.', {
        watch: WATCH,
        targets: {
          description:
            'Inputs that differ, by target. A step chooses one with the input `target`; without it, the target is ' +
            '`production`.',
          type: 'object',
          additionalProperties: false,
          properties: { preview: { $ref: '#/definitions/(preview)' } },
          patternProperties: { [NAME.replace('^', '^(?!preview$)')]: { $ref: '#/definitions/(target)' } }
        }
      }),
      '(target)': optional(entry('Inputs of the application for this target.', {})),
      '(preview)': optional(
        entry('Inputs of previews. The name comes from `preview-name`.', {}, ['app-name', 'app-id'])
      ),
      ...Object.fromEntries(inputs.map(([name, input]) => [name, valueSchema(input)]))
    }
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

/** A target that differs in nothing can be empty. */
const optional = entry => ({ ...entry, type: ['object', 'null'] })

function valueSchema({ file, values, default: value, description, overrides }) {
  const text = (overrides?.deploy?.description ?? description).trim().replace(/\s+/g, ' ')
  const given = overrides?.deploy?.default ?? value
  const shown = given == null ? text : `${text} Default: \`${given}\`.`
  return { description: `${shown}${ADDED[file] ?? ''}`, ...(values ? { enum: values } : SHAPES[file]) }
}

const ADDED = {
  list: ' In this file: a list.',
  pairs:
    ' In this file: a map of names and values. A value can also be `{env: VARIABLE}`, or `{type: numeric, value: 5}`.',
  secrets: ' In this file: a map of names, each with `{env: VARIABLE}`.'
}

const SHAPES = {
  text: { type: SCALAR },
  boolean: { type: 'boolean' },
  number: { type: 'integer', minimum: 0 },
  list: { type: ['array', 'string'], items: { type: SCALAR } },
  pairs: {
    type: 'object',
    additionalProperties: {
      anyOf: [
        { type: [...SCALAR, 'null'] },
        reference({ env: VARIABLE, type: TYPE }, 'env'),
        reference({ type: TYPE, value: { description: 'Value of the parameter.', type: [...SCALAR, 'null'] } }, 'value')
      ]
    }
  },
  secrets: { type: 'object', additionalProperties: reference({ env: VARIABLE }, 'env') }
}
