// Derives the contract's types and its JSON form from the YAML. With --check it writes nothing and fails on a stale file.
import { readFile, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'
import { parse } from 'yaml'

const api = new URL('../../api/', import.meta.url)
const source = new URL('datarobot.openapi.yaml', api)
const command = 'npm --prefix tools/openapi run generate'

const contract = parse(await readFile(source, 'utf8'))

const outputs = {
  'datarobot.openapi.json': `${JSON.stringify(contract, null, 1)}\n`,
  'datarobot.d.ts': `// Generated from datarobot.openapi.yaml by \`${command}\`. Do not edit.\n\n${astToString(await openapiTS(contract))}`
}

const stale = []
for (const [name, text] of Object.entries(outputs)) {
  const file = new URL(name, api)
  const before = await readFile(file, 'utf8').catch(() => undefined)
  if (before === text) continue
  stale.push(name)
  if (!process.argv.includes('--check')) await writeFile(file, text)
}

if (process.argv.includes('--check')) {
  for (const name of stale) console.error(`api/${name} is stale. Run: ${command}`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  console.log(stale.length === 0 ? 'Nothing to write.' : `Written: ${stale.map(name => `api/${name}`).join(', ')}`)
}
