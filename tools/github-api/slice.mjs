// Cuts the operations that the GitHub stand-in serves out of GitHub's own OpenAPI description, with all the schemas they
// reach, and writes them as OpenAPI 3.1, whose schemas a JSON Schema validator takes as they are. Prose and examples stay
// behind. With --check it writes nothing and fails on a stale file.
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const OPERATIONS = new Set([
  'git/get-tree',
  'issues/create',
  'issues/create-comment',
  'issues/delete-comment',
  'issues/get-comment',
  'issues/list-comments',
  'issues/list-for-repo',
  'issues/update',
  'issues/update-comment',
  'pulls/get',
  'pulls/list',
  'reactions/create-for-issue-comment',
  'repos/compare-commits-with-basehead',
  'repos/create-deployment',
  'repos/create-deployment-status',
  'repos/delete-an-environment',
  'repos/get-collaborator-permission-level',
  'repos/get-content',
  'repos/list-activities',
  'repos/list-deployment-statuses',
  'repos/list-deployments',
  'repos/list-pull-requests-associated-with-commit',
  'users/get-authenticated'
])

/** Keywords of a schema that decide whether a value is valid, except those with nested schemas. */
const KEYWORDS = [
  '$ref',
  'type',
  'enum',
  'default',
  'required',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties'
]
/** Formats that JSON Schema knows; GitHub's own ones say nothing that could be checked. */
const FORMATS = ['uri', 'date-time', 'email']

const require = createRequire(import.meta.url)
const github = require('@octokit/openapi/generated/api.github.com.json')
const { version } = require('@octokit/openapi/package.json')
const output = new URL('../../__tests__/support/github/api.json', import.meta.url)
const command = 'npm run github-api'

const components = {}

/** Takes over what a reference points at, once, and keeps the reference. */
function reach(ref, cut) {
  const [, , kind, name] = ref.split('/')
  components[kind] ??= {}
  if (name in components[kind]) return
  components[kind][name] = null
  components[kind][name] = cut(github.components[kind][name])
}

function referenced(node, cut) {
  if (node.$ref === undefined) return cut(node)
  reach(node.$ref, cut)
  return { $ref: node.$ref }
}

function schema(node) {
  if (typeof node === 'boolean') return node
  const out = {}
  for (const key of KEYWORDS) if (key in node) out[key] = node[key]
  if (FORMATS.includes(node.format)) out.format = node.format
  if (node.$ref !== undefined) reach(node.$ref, schema)
  if (node.items !== undefined) out.items = schema(node.items)
  if (node.additionalProperties !== undefined) out.additionalProperties = schema(node.additionalProperties)
  if (node.properties !== undefined) out.properties = mapped(node.properties, schema)
  for (const key of ['allOf', 'anyOf', 'oneOf']) if (node[key] !== undefined) out[key] = node[key].map(schema)
  return node.nullable === true ? nullable(out) : out
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type of its own. */
function nullable(node) {
  if (node.type === undefined || node.allOf || node.anyOf || node.oneOf) return { anyOf: [node, { type: 'null' }] }
  return { ...node, type: [node.type, 'null'], ...(node.enum ? { enum: [...node.enum, null] } : {}) }
}

const mapped = (object, cut) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, cut(value)]))

const content = node => mapped(node, media => ({ schema: schema(media.schema ?? {}) }))

const parameter = ({ name, in: place, required = false, schema: shape }) => ({
  name,
  in: place,
  required,
  schema: schema(shape)
})

const response = node => (node.content === undefined ? {} : { content: content(node.content) })

function operation(node) {
  const out = { operationId: node.operationId, parameters: node.parameters.map(each => referenced(each, parameter)) }
  if (node.requestBody !== undefined)
    out.requestBody = { required: node.requestBody.required ?? false, content: content(node.requestBody.content) }
  out.responses = mapped(node.responses, each => referenced(each, response))
  return out
}

const paths = {}
const missing = new Set(OPERATIONS)
for (const [path, methods] of Object.entries(github.paths))
  for (const [method, node] of Object.entries(methods))
    if (missing.delete(node.operationId)) paths[path] = { ...paths[path], [method]: operation(node) }
if (missing.size > 0) throw new Error(`GitHub describes no ${[...missing].join(', ')}`)

const sorted = mapped(components, kind => Object.fromEntries(Object.entries(kind).sort(([a], [b]) => (a < b ? -1 : 1))))
const info = { title: github.info.title, version: `@octokit/openapi ${version}`, license: github.info.license }
const text = `${JSON.stringify({ openapi: '3.1.0', info, paths, components: sorted })}\n`

if (!process.argv.includes('--check')) await writeFile(output, text)
else if ((await readFile(output, 'utf8').catch(() => '')) !== text) {
  console.error(`__tests__/support/github/api.json is stale. Run: ${command}`)
  process.exitCode = 1
}
