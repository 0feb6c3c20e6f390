import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { change, type Deployed, expectOutputs, ROOT, type Stage } from './stage.ts'

/** A mistake in an example that only a rehearsal with real packages can find. */
interface Mistake {
  example: string
  path: string
  from: string
  to: string
  /** Text of the likeliest cause. */
  cause: RegExp
  /** Text of the line that the cause is marked on. */
  place: string
}

const MISTAKES: Readonly<Record<string, Mistake>> = {
  'a NameError in a Streamlit page, which only a session runs': {
    example: 'streamlit',
    path: 'app.py',
    from: 'st.title(',
    to: 'st.title(missing_name + ',
    cause: /NameError/,
    place: 'missing_name'
  },
  'a package that is not in the requirements': {
    example: 'flask',
    path: 'app.py',
    from: 'from flask import',
    to: 'import sklearn\nfrom flask import',
    cause: /sklearn/,
    place: 'import sklearn'
  },
  'a conflict of versions': {
    example: 'flask',
    path: 'requirements.txt',
    from: 'gunicorn',
    to: 'Werkzeug==1.0.0\ngunicorn',
    cause: /Werkzeug/i,
    place: 'Flask'
  }
}

const INPUTS = { 'app-name': 'broken', environment: '[DataRobot] Python 3.12 Applications Base', rehearse: 'true' }

/**
 * Deploys broken examples with a rehearsal. Each must fail with its cause on its line, before anything is sent.
 *
 * @throws Error for the first expectation that does not hold
 */
export async function deployBroken(parent: string, stage: Stage): Promise<undefined> {
  for (const [name, mistake] of Object.entries(MISTAKES)) {
    const folder = join(parent, name.replaceAll(' ', '-'))
    cpSync(join(ROOT, 'examples', mistake.example), folder, { recursive: true })
    change(folder, mistake.path, mistake.from, mistake.to)
    const deployed = await stage.deploy(folder, INPUTS)
    expectOutputs(deployed, { reason: 'rehearsal-failed' })
    const log = deployed.log.join('\n')
    if (deployed.writes > 0) throw new Error(`${name} should be found before anything is sent:\n${log}`)
    if (!isMarked(deployed, folder, mistake)) throw new Error(`No annotation marks ${name}:\n${log}`)
  }
  return undefined
}

function isMarked({ annotations }: Deployed, folder: string, { path, place, cause }: Mistake): boolean {
  const lines = readFileSync(join(folder, path), 'utf8').split('\n')
  const marked = annotations.filter(({ file, message }) => file === path && cause.test(message))
  return marked.some(({ line = 0 }) => lines[line - 1]?.includes(place))
}
