import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

const script = join(import.meta.dirname, '../../script/docs.mjs')
const MARKERS =
  '# One\n\n<!-- inputs -->\nold\n<!-- /inputs -->\n\nbetween\n\n<!-- outputs -->\n<!-- /outputs -->\n\nend\n'
const ACTION = `
inputs:
  first: {description: "One | two.", default: "$& a|b"}
  second: {description: "Two\\n  lines.", required: true}
  third: {description: Three., default: ''}
outputs:
  only: {description: Only.}
`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docs-'))
  write('action.yml', ACTION)
  write('README.md', MARKERS)
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
const readme = () => readFileSync(join(folder, 'README.md'), 'utf8')
const docs = (...options: string[]) =>
  spawnSync(process.execPath, [script, ...options, folder], { encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } })

describe('script/docs.mjs', () => {
  it('writes both tables between the markers, and nothing else', () => {
    expect(docs()).toMatchObject({ status: 0, stdout: 'README.md is updated.\n', stderr: '' })
    expect(readme()).toBe(
      `# One

<!-- inputs -->

| Input | Default | Meaning |
| --- | --- | --- |
| \`first\` | \`$& a\\|b\` | One \\| two. |
| \`second\` | **required** | Two lines. |
| \`third\` | – | Three. |

<!-- /inputs -->

between

<!-- outputs -->

| Output | Meaning |
| --- | --- |
| \`only\` | Only. |

<!-- /outputs -->

end
`
    )
  })

  it('writes nothing the second time', () => {
    docs()
    expect(docs()).toMatchObject({ status: 0, stdout: '' })
    expect(docs('--check')).toMatchObject({ status: 0, stderr: '' })
  })

  it('only names the outdated file with --check', () => {
    expect(docs('--check')).toMatchObject({
      status: 1,
      stderr: 'README.md does not match action.yml: run "node script/docs.mjs".\n'
    })
    expect(readme()).toBe(MARKERS)
  })

  it('visits the folders of other actions', () => {
    docs()
    mkdirSync(join(folder, 'cleanup'))
    write('cleanup/action.yml', ACTION)
    expect(docs('--check')).toMatchObject({ status: 1, stderr: 'cleanup/README.md is missing.\n' })
    write('cleanup/README.md', '<!-- inputs -->\n<!-- /inputs -->\n')
    expect(docs()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('cleanup/README.md has no line "<!-- outputs -->"')
    })
    write('cleanup/README.md', MARKERS)
    expect(docs('--check').stderr).toContain('cleanup/README.md does not match cleanup/action.yml')
    expect(docs()).toMatchObject({ status: 0 })
  })
})
