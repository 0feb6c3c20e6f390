import { type Block, blocksOf } from './blocks.ts'

export const SKILL = 'skills/deploy-to-datarobot/SKILL.md'

/** A folder with an app, before the skill is followed: the files of an example, without those that the skill writes. */
export interface App {
  example: string
  /** Files that the example builds. */
  files?: Record<string, string>
  /** Path below the address of the application, and a text in its answer. */
  path: string
  answer: string
}

export const APPS: Readonly<Record<string, App>> = {
  'Plain Python': { example: 'hello', path: '', answer: 'Hello from a DataRobot Custom Application' },
  Streamlit: { example: 'streamlit', path: '_stcore/script-health-check', answer: 'ok' },
  Dash: { example: 'dash', path: '_dash-layout', answer: 'Customers at risk' },
  Flask: { example: 'flask', path: '', answer: 'Beacon' },
  // The page sends its requests to this address.
  Gradio: { example: 'gradio', path: 'config', answer: '/custom_applications/' },
  Shiny: { example: 'shiny', path: '', answer: 'Minimum probability' },
  FastAPI: {
    example: 'fastapi-react/backend',
    files: { 'static/index.html': '<!doctype html><title>Churn</title>\n' },
    path: 'api/customers?limit=0.7',
    answer: 'Beacon'
  },
  Node: { example: 'node', path: 'api/customers?limit=0.7', answer: 'Beacon' }
}
export const FRAMEWORKS = Object.keys(APPS)

/** Blocks that a reader with this framework follows: those below no heading with frameworks, or below one with theirs. */
export const blocksFor = (page: string, framework: string): Block[] =>
  blocksOf(page).filter(({ subsection, notRun }) => {
    const names = subsection.split(', ')
    return notRun === null && (names.includes(framework) || !names.some(name => name in APPS))
  })

/** Health path of a framework in the table of the skill. Null if the table names none. */
export function healthPathOf(page: string, framework: string): string | null {
  const [row = ''] = page.split('\n').filter(line => line.startsWith(`| ${framework} |`))
  const [, path = null] = /\| `\/([^`]*)` \|$/.exec(row) ?? []
  return path
}
