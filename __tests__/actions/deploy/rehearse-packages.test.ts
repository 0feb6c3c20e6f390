import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from '@jest/globals'
import { checkout, type Deployed, writes } from '../../support/deploy-runs.ts'
import { itInFull } from '../../support/effort.ts'
import { start, type TestEmulator } from '../../support/emulator.ts'
import { MAIN } from '../../support/emulator-process.ts'

const EXAMPLES = join(import.meta.dirname, '../../../examples')
const { PATH = '', HOME = '' } = process.env

type Files = Record<string, string>

/** Text files of an example. */
function example(name: string): Files {
  const folder = join(EXAMPLES, name)
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => !path.includes('node_modules') && !path.includes('__pycache__'))
  return Object.fromEntries(paths.map(path => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]))
}

/** Rehearses with packages from the registry. The deploy itself does not wait. */
function rehearse(emulator: TestEmulator, files: Files): Promise<Deployed> {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(pip|uv|npm)_/i.test(name)))
  return checkout(files).deploy(
    emulator,
    { rehearse: 'true', wait: 'false' },
    {
      environment: { PATH, HOME, ...(environment as Record<string, string>) },
      real: { emulatorProgram: MAIN }
    }
  )
}

const changed = (name: string, path: string, change: (text: string) => string): Files => {
  const files = example(name)
  return { ...files, [path]: change(files[path] ?? '') }
}

describe('a rehearsal with packages', () => {
  for (const name of ['hello', 'streamlit', 'flask', 'dash', 'gradio', 'shiny', 'fastapi-react', 'node'])
    itInFull(`of examples/${name} passes`, async () => {
      const emulator = await start()
      const { outputs, log } = await rehearse(emulator, example(name))
      expect(outputs.reason).toBe('published')
      expect(log.join('\n')).toContain('The rehearsal passed after')
    })

  const BROKEN: [string, Files, RegExp][] = [
    [
      'a NameError in a Streamlit page, which only a session runs',
      changed('streamlit', 'app.py', text => text.replace('st.title(', 'st.title(missing_name + ')),
      /NameError.*"app\.py:\d+"/
    ],
    [
      'a package that is not in the requirements',
      changed('streamlit', 'app.py', text =>
        text.replace('import pandas as pd', 'import pandas as pd\nimport sklearn')
      ),
      /sklearn.*"app\.py:\d+"/
    ],
    [
      'a conflict of versions',
      { ...example('flask'), 'requirements.txt': 'flask==3.0.0\nwerkzeug==1.0.0\n' },
      /"requirements\.txt:\d+"/
    ]
  ]
  for (const [name, files, cause] of BROKEN)
    itInFull(`with ${name} is red`, async () => {
      const emulator = await start()
      const { outputs, log } = await rehearse(emulator, files)
      expect([outputs.reason, writes(emulator)]).toEqual(['rehearsal-failed', []])
      expect(log.findLast(line => line.includes('The rehearsal of application'))).toMatch(cause)
    })
})
