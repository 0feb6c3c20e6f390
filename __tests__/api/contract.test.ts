import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Parts that may carry a mark: everything that is not from the reference has one. */
interface Marked {
  'x-confidence'?: string
}

interface Schema extends Marked {
  $ref?: string
  type?: string | string[]
  format?: string
  minimum?: number
  maximum?: number
  enum?: (string | null)[]
  items?: Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
}

interface Parameter extends Marked {
  $ref?: string
  name: string
  in: string
  required?: boolean
  schema: Schema
}

type Content = Record<string, Marked & { schema: Schema }>
type Response = Marked & { $ref?: string; content?: Content }

interface Operation extends Marked {
  operationId: string
  parameters?: Parameter[]
  requestBody?: Marked & { required?: boolean; content: Content }
  responses: Record<string, Response>
}

interface Contract {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; [section: string]: Record<string, unknown> }
}

/** A type as the reference words it; `schema` is the name of another one. */
interface SeedType {
  schema?: string
  type?: string | string[]
  items?: SeedType
  oneOf?: SeedType[]
}

interface SeedOperation {
  method: string
  path: string
  parameters: (SeedType & { name: string; in: string; required: boolean })[]
  body: { schema: string; required: boolean } | null
  statuses: Record<string, string | null>
}

interface Seeds {
  operations: SeedOperation[]
  schemas: Record<string, Record<string, SeedType & { required: boolean }>>
}

const yaml = read('api/datarobot.openapi.yaml')
const contract = load(yaml) as Contract
const seeds = JSON.parse(read('__tests__/fixtures/seeds.json')) as Seeds

const recipient: Schema = { type: 'string', enum: ['user', 'group', 'organization', 'externalApplication'] }
const alsoApplications = { is: recipient, because: 'applications from outside can be recipients too' }
const sharedRolesOf = (path: string) => `parameter shareRecipientType of GET ${path}sharedRoles/`
const sortKeys = ['name', 'createdAt', 'updatedAt', 'bundleSize', 'replicas'].flatMap(key => [key, `-${key}`])

/** Deviations of the contract from the reference, each with its reason. */
const deviations: Record<string, { is?: Schema; because: string }> = {
  'parameter Offset': { is: { type: 'integer', minimum: 0 }, because: 'a negative offset means nothing' },
  'parameter Limit': { is: { type: 'integer', minimum: 1, maximum: 100 }, because: 'pages hold at most 100 entries' },
  'parameter RequiredOffset': { is: { type: 'integer', minimum: 0 }, because: 'a negative offset means nothing' },
  'parameter RequiredLimit': { is: { type: 'integer', minimum: 1, maximum: 100 }, because: 'as for other lists' },
  'parameter orderBy of GET /customApplications/': {
    is: { type: 'string', enum: sortKeys },
    because: 'newer servers also sort by bundle and replicas'
  },
  'parameter customApplicationSourceId of GET /customApplications/': {
    is: { type: 'string' },
    because: 'it is an id or the text null; the reference says any'
  },
  [sharedRolesOf('/customApplicationSources/{appSourceId}/')]: alsoApplications,
  [sharedRolesOf('/customApplications/{applicationId}/')]: alsoApplications,
  'AccessControlV2.shareRecipientType': alsoApplications,
  'GrantAccessControlWithId.shareRecipientType': alsoApplications,
  'GrantAccessControlWithUsername.shareRecipientType': alsoApplications,
  'CustomApplication.status': {
    is: { type: 'string', enum: ['created', 'failed', 'initializing', 'paused', 'publishing', 'running', 'stopped'] },
    because: 'somebody may have stopped it by hand'
  },
  'CustomApplicationSource.latestVersion': {
    is: { anyOf: [{ $ref: '#/components/schemas/CustomApplicationSourceVersion' }, { type: 'null' }] },
    because: 'a new source has no version, and the servers say null'
  },
  'a body whose schema requires a property': { because: 'the reference calls every body optional' }
}

const LETTERS = ['C', 'D', 'A', 'I', '?']
const LIMITS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum'] as const

function at(pointer: string): unknown {
  let value: unknown = contract
  for (const part of pointer.slice(2).split('/')) {
    value = (value as Record<string, unknown> | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return value
}

const resolve = <T extends { $ref?: string }>(value: T): T =>
  value.$ref === undefined ? value : resolve(at(value.$ref) as T)
const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)
const isMarked = (...things: (Marked | undefined)[]): boolean =>
  things.some(thing => thing?.['x-confidence'] !== undefined)

/** A list of values that has a name of its own here, so that clients get one type; the reference repeats the list. */
const isNamedList = (schema: Schema): boolean => schema.type === 'string' && schema.enum !== undefined

/** All that a value may be, in one form for the reference and for the contract. */
function alternatives(node: Schema & SeedType): string[] {
  if (node.$ref !== undefined && isNamedList(resolve(node as Schema)))
    return alternatives(resolve(node as Schema) as Schema & SeedType)
  const name = node.schema ?? (node.$ref === undefined ? undefined : nameOf(node.$ref))
  if (name !== undefined) return [name]
  const branches = node.oneOf ?? node.anyOf
  if (branches !== undefined) return branches.flatMap(branch => alternatives(branch as Schema & SeedType)).sort()
  return [node.type ?? 'any']
    .flat()
    .map(type => JSON.stringify(facets(type, node)))
    .sort()
}

function facets(type: string, node: Schema & SeedType): unknown {
  const limits = Object.fromEntries(
    LIMITS.filter(key => suits(key, type)).map(key => [key, (node as Record<string, unknown>)[key]])
  )
  if (type === 'array') return { is: type, ...limits, items: alternatives((node.items ?? {}) as Schema & SeedType) }
  if (type !== 'string') return { is: type, ...limits }
  return { is: type, ...limits, format: node.format, enum: node.enum?.filter(value => value !== null).sort() }
}

function suits(limit: (typeof LIMITS)[number], type: string): boolean {
  if (limit.endsWith('Length')) return type === 'string'
  if (limit.endsWith('Items')) return type === 'array'
  return type === 'integer' || type === 'number'
}

const isSame = (ours: Schema, theirs: SeedType): boolean =>
  alternatives(ours as Schema & SeedType).join() === alternatives(theirs as Schema & SeedType).join()

/** One thing that both have: whether they agree on it, and whether the contract marks it. */
interface Comparison {
  place: string
  agrees: boolean
  marked: boolean
  ours?: Schema
}

function compareParameter(operation: SeedOperation, theirs: SeedOperation['parameters'][number]): Comparison {
  const title = `${operation.method} ${operation.path}`
  const listed = operationOf(operation).parameters?.find(parameter => {
    const { name, in: where } = resolve(parameter)
    return name === theirs.name && where === theirs.in
  })
  if (listed === undefined)
    return { place: `parameter ${theirs.name} of ${title} is missing`, agrees: false, marked: false }
  const ours = resolve(listed)
  const place = listed.$ref === undefined ? `parameter ${theirs.name} of ${title}` : `parameter ${nameOf(listed.$ref)}`
  if ((ours.required ?? false) !== theirs.required)
    return { place: `required flag of parameter ${theirs.name} of ${title}`, agrees: false, marked: false }
  return { place, agrees: isSame(ours.schema, theirs), marked: isMarked(ours, ours.schema), ours: ours.schema }
}

function compareBody(operation: SeedOperation): Comparison[] {
  const { requestBody } = operationOf(operation)
  const place = `body of ${operation.method} ${operation.path}`
  if (operation.body === null || requestBody === undefined)
    return [{ place, agrees: operation.body === null && requestBody === undefined, marked: false }]
  const name = operation.body.schema
  const offers = Object.entries(requestBody.content).filter(([, { schema }]) => schema.$ref?.endsWith(`/${name}`))
  const needsSomething = Object.values(seeds.schemas[name] ?? {}).some(({ required }) => required)
  return [
    { place, agrees: offers.some(([type, media]) => type === 'application/json' || isMarked(media)), marked: false },
    {
      place: needsSomething ? 'a body whose schema requires a property' : place,
      agrees: (requestBody.required ?? false) === operation.body.required,
      marked: isMarked(requestBody)
    }
  ]
}

function compareStatus(operation: SeedOperation, status: string, schema: string | null): Comparison {
  const place = `${status} of ${operation.method} ${operation.path}`
  const listed = operationOf(operation).responses[status]
  if (listed === undefined) return { place, agrees: false, marked: false }
  const response = resolve(listed)
  const content = Object.values(response.content ?? {})
  const named = content.filter(media => schema !== null && media.schema.$ref === `#/components/schemas/${schema}`)
  const others = content.filter(media => !named.includes(media))
  const agrees = (schema === null) === (named.length === 0) && others.every(media => isMarked(media))
  return { place, agrees, marked: isMarked(response, ...named) }
}

function compareProperty(schema: string, name: string, theirs: SeedType & { required: boolean }): Comparison {
  const ours = contract.components.schemas[schema]
  const property = ours?.properties?.[name]
  const place = `${schema}.${name}`
  if (property === undefined) return { place: `${place} is missing`, agrees: false, marked: false }
  if ((ours?.required?.includes(name) ?? false) !== theirs.required)
    return { place: `required flag of ${place}`, agrees: false, marked: false }
  return { place, agrees: isSame(property, theirs), marked: isMarked(ours, property), ours: property }
}

function operationOf({ method, path }: SeedOperation): Operation {
  const operation = contract.paths[path]?.[method.toLowerCase()]
  if (operation === undefined) throw new Error(`The contract has no ${method} ${path}.`)
  return operation
}

const operations = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation }))
)
const seedOf = (method: string, path: string) =>
  seeds.operations.find(seed => seed.method === method && seed.path === path)
const beyond = operations.filter(({ method, path }) => seedOf(method, path) === undefined)

const comparisons: Comparison[] = [
  ...seeds.operations.flatMap(operation => [
    ...operation.parameters.map(parameter => compareParameter(operation, parameter)),
    ...compareBody(operation),
    ...Object.entries(operation.statuses).map(([status, schema]) => compareStatus(operation, status, schema))
  ]),
  ...Object.entries(seeds.schemas).flatMap(([schema, properties]) =>
    Object.entries(properties).map(([name, theirs]) => compareProperty(schema, name, theirs))
  )
]

/** Every object in the document, with where it is. */
function* walk(value: unknown, place = '#'): Generator<[place: string, value: Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return
  yield [place, value as Record<string, unknown>]
  for (const [key, child] of Object.entries(value)) yield* walk(child, `${place}/${key}`)
}

/** Every object schema that a request body reaches. */
function* objectsIn(
  schema: Schema,
  place: string,
  seen = new Set<Schema>()
): Generator<[place: string, schema: Schema]> {
  const target = resolve(schema)
  if (seen.has(target)) return
  seen.add(target)
  const here = schema.$ref === undefined ? place : nameOf(schema.$ref)
  if ([target.type].flat().includes('object')) yield [here, target]
  for (const [name, property] of Object.entries(target.properties ?? {}))
    yield* objectsIn(property, `${here}.${name}`, seen)
  for (const branch of [...(target.oneOf ?? []), ...(target.anyOf ?? [])]) yield* objectsIn(branch, here, seen)
  if (target.items !== undefined) yield* objectsIn(target.items, `${here}[]`, seen)
}

describe('the contract beside the API reference', () => {
  it('has all 39 operations of the reference', () => {
    expect(seeds.operations).toHaveLength(39)
    expect(
      seeds.operations.filter(({ method, path }) => contract.paths[path]?.[method.toLowerCase()] === undefined)
    ).toEqual([])
  })

  it('has all 46 schemas of the reference, as objects', () => {
    const names = Object.keys(seeds.schemas)
    expect(names).toHaveLength(46)
    expect(names.filter(name => contract.components.schemas[name]?.type !== 'object')).toEqual([])
  })

  it('compares a minimum number of properties', () => {
    expect(comparisons.length).toBeGreaterThan(400)
  })

  it.each(seeds.operations.map(operation => [operation.method, operation.path, operation] as const))(
    '%s %s has the parameters, the body and the statuses of the reference',
    (_method, _path, operation) => {
      const compared = [
        ...operation.parameters.map(parameter => compareParameter(operation, parameter)),
        ...compareBody(operation),
        ...Object.entries(operation.statuses).map(([status, schema]) => compareStatus(operation, status, schema))
      ]
      expect(compared.filter(({ agrees, place }) => !agrees && !(place in deviations))).toEqual([])
    }
  )

  it.each(Object.entries(seeds.schemas))('%s has the properties of the reference', (schema, properties) => {
    const compared = Object.entries(properties).map(([name, theirs]) => compareProperty(schema, name, theirs))
    expect(compared.filter(({ agrees, place }) => !agrees && !(place in deviations))).toEqual([])
  })

  it('deviates from the reference only where this test gives a reason', () => {
    const places = comparisons.filter(({ agrees }) => !agrees).map(({ place }) => place)
    expect([...new Set(places)].sort()).toEqual(Object.keys(deviations).sort())
  })

  it.each(Object.entries(deviations))('has the expected deviation at %s', (place, { is }) => {
    const differing = comparisons.filter(comparison => comparison.place === place && !comparison.agrees)
    expect(differing.length).toBeGreaterThan(0)
    for (const { ours } of differing) if (ours !== undefined) expect(alternatives(ours)).toEqual(alternatives(is ?? {}))
  })

  it('marks all deviations from the reference, and nothing else', () => {
    expect(comparisons.filter(({ agrees, marked }) => agrees === marked)).toEqual([])
  })
})

describe('an addition to the reference', () => {
  it('is marked when it is an operation', () => {
    expect(beyond.length).toBeGreaterThan(0)
    expect(beyond.filter(({ operation }) => !isMarked(operation)).map(({ path }) => path)).toEqual([])
  })

  it('leaves the operations of the reference unmarked', () => {
    const marked = operations.filter(
      ({ method, path, operation }) => seedOf(method, path) !== undefined && isMarked(operation)
    )
    expect(marked.map(({ path }) => path)).toEqual([])
  })

  it('is marked when it is a parameter', () => {
    const known = new Set(seeds.operations.flatMap(({ parameters }) => parameters.map(({ name }) => name)))
    const unmarked = operations.flatMap(({ method, path, operation }) => {
      const seed = seedOf(method, path)
      return (operation.parameters ?? [])
        .map(parameter => ({ parameter: resolve(parameter), shared: parameter.$ref !== undefined }))
        .filter(({ parameter, shared }) =>
          seed === undefined
            ? !(shared && known.has(parameter.name))
            : !seed.parameters.some(({ name }) => name === parameter.name)
        )
        .filter(({ parameter }) => !isMarked(parameter))
        .map(({ parameter }) => `${method} ${path} ${parameter.name}`)
    })
    expect(unmarked).toEqual([])
  })

  it('is marked when it is a status', () => {
    const unmarked = operations.flatMap(({ method, path, operation }) =>
      Object.entries(operation.responses)
        .filter(
          ([status, response]) => !(status in (seedOf(method, path)?.statuses ?? {})) && !isMarked(resolve(response))
        )
        .map(([status]) => `${method} ${path} ${status}`)
    )
    expect(unmarked).toEqual([])
  })

  it('is marked when it is a form of a body', () => {
    const unmarked = seeds.operations.flatMap(seed =>
      Object.entries(operationOf(seed).requestBody?.content ?? {})
        .filter(([type, media]) => type !== 'application/json' && !isMarked(media))
        .map(([type]) => `${seed.method} ${seed.path} ${type}`)
    )
    expect(unmarked).toEqual([])
  })

  it('is marked when it is a schema or a property', () => {
    const fromReference = new Set(
      comparisons
        .flatMap(({ ours }) => [ours, ...(ours?.anyOf ?? [])].flatMap(schema => schema?.$ref ?? []))
        .map(nameOf)
    )
    const unmarked = Object.entries(contract.components.schemas).flatMap(([name, schema]) => {
      const theirs = seeds.schemas[name]
      if (theirs === undefined) return isMarked(schema) || fromReference.has(name) ? [] : [name]
      const more = Object.entries(schema.properties ?? {}).filter(([property]) => !(property in theirs))
      return more.filter(([, property]) => !isMarked(property)).map(([property]) => `${name}.${property}`)
    })
    expect(unmarked).toEqual([])
  })

  it('is marked with a letter that the document explains', () => {
    const letters = [...walk(contract)].flatMap(([place, value]) =>
      'x-confidence' in value ? [[place, value['x-confidence']] as const] : []
    )
    expect(letters.length).toBeGreaterThan(0)
    expect(letters.filter(([, letter]) => !LETTERS.includes(letter as string))).toEqual([])
    expect(LETTERS.filter(letter => !yaml.includes(`| \`${letter}\` |`))).toEqual([])
  })
})

describe('the contract as a document', () => {
  it('has unique operation ids', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(ids.filter((id, index) => id === undefined || ids.indexOf(id) !== index)).toEqual([])
  })

  it('ends every path with a slash', () => {
    expect(Object.keys(contract.paths).filter(path => !path.endsWith('/'))).toEqual([])
  })

  it('describes every parameter of a path', () => {
    const wrong = operations.filter(({ path, operation }) => {
      const inPath = (operation.parameters ?? []).map(resolve).filter(parameter => parameter.in === 'path')
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      return inPath.map(({ name }) => name).join() !== named.join()
    })
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  it('resolves every reference', () => {
    const references = [...walk(contract)].flatMap(([, value]) => (typeof value.$ref === 'string' ? [value.$ref] : []))
    expect(references.length).toBeGreaterThan(0)
    expect(references.filter(reference => at(reference) === undefined)).toEqual([])
  })

  it('closes every object in a request body', () => {
    const objects = operations.flatMap(({ path, operation }) =>
      Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) => [...objectsIn(schema, path)])
    )
    expect(objects.length).toBeGreaterThan(0)
    expect(objects.filter(([, schema]) => schema.additionalProperties !== false).map(([place]) => place)).toEqual([])
  })

  it('leaves every object in a reply open', () => {
    const objects = operations.flatMap(({ path, operation }) =>
      Object.values(operation.responses).flatMap(response =>
        Object.values(resolve(response).content ?? {}).flatMap(({ schema }) => [...objectsIn(schema, path)])
      )
    )
    expect(objects.filter(([, schema]) => schema.additionalProperties === false).map(([place]) => place)).toEqual([])
  })

  it('offers the same fields in the form as in the JSON of a version', () => {
    const fields = (name: string) => Object.keys(contract.components.schemas[name]?.properties ?? {}).sort()
    for (const name of ['CustomApplicationSourceVersionCreate', 'CustomApplicationSourceVersionUpdate'])
      expect(fields(`${name}Form`)).toEqual(fields(name))
  })

  it('offers the same fields in the urlencoded form of a version, except for files', () => {
    const fields = (name: string) => Object.keys(contract.components.schemas[name]?.properties ?? {}).sort()
    for (const name of ['CustomApplicationSourceVersionCreate', 'CustomApplicationSourceVersionUpdate']) {
      const others = fields(name).filter(field => field !== 'file' && field !== 'filePath')
      expect(fields(`${name}Fields`)).toEqual(others)
    }
  })

  it('allows null wherever an enum contains null', () => {
    const wrong = [...walk(contract)].filter(([, value]) => {
      const { type, enum: values } = value as Schema
      return Array.isArray(values) && [type].flat().includes('null') !== values.includes(null)
    })
    expect(wrong.map(([place]) => place)).toEqual([])
  })

  it('equals its JSON form', () => {
    expect(JSON.parse(read('api/datarobot.openapi.json'))).toEqual(contract)
  })
})

describe('the contract as the source of generated clients', () => {
  const objects = [...walk(contract)] as [place: string, value: Schema][]

  it('refers to components only, never to a part of one', () => {
    const references = objects.flatMap(([, { $ref }]) => (typeof $ref === 'string' ? [$ref] : []))
    expect(references.filter(reference => !/^#\/components\/\w+\/\w+$/.test(reference))).toEqual([])
  })

  it('has values of one type in each enum, except for null', () => {
    const mixed = objects.filter(([, { enum: values }]) => {
      const types = Array.isArray(values) ? values.filter(value => value !== null).map(value => typeof value) : []
      return new Set(types).size > 1
    })
    expect(mixed.map(([place]) => place)).toEqual([])
  })

  it('has no enum values that differ only in case, because generated names would collide', () => {
    const alike = objects.filter(([, { enum: values }]) => {
      const names = Array.isArray(values) ? values.map(value => String(value).toUpperCase()) : []
      return new Set(names).size < names.length
    })
    expect(alike.map(([place]) => place)).toEqual([])
  })

  it('has a separate schema for each media type of a body, because clients choose it by type', () => {
    const shared = operations.filter(({ operation }) => {
      const schemas = Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema.$ref)
      return new Set(schemas).size < schemas.length || schemas.includes(undefined)
    })
    expect(shared.map(({ path }) => path)).toEqual([])
  })

  it('has files only in multipart bodies', () => {
    const isFile = (schema: Schema) => [schema, schema.items ?? {}].some(({ format }) => format === 'binary')
    const urlencoded = operations.flatMap(({ path, operation }) => {
      const { schema } = operation.requestBody?.content['application/x-www-form-urlencoded'] ?? {}
      return schema === undefined ? [] : [[path, resolve(schema)] as const]
    })
    expect(urlencoded.length).toBeGreaterThan(0)
    const wrong = urlencoded.filter(([, { properties = {} }]) => Object.values(properties).some(isFile))
    expect(wrong.map(([path]) => path)).toEqual([])
  })
})
