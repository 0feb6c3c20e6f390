import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The workflow of the README.
 *
 * @throws Error if the README has no workflow that deploys
 */
export function readmeWorkflow(): string {
  const page = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const [, workflow] = /^```yaml\n(name: .*?)^```$/ms.exec(page) ?? []
  if (workflow === undefined) throw new Error('README.md has no block "yaml" that begins with "name:".')
  return workflow
}
