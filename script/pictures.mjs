// Draws summaries, comments and pages as pictures, for the documentation or for review:
//   npm run pictures              the pictures of docs/images
//   npm run pictures -- FOLDER    every sample of a summary, a comment and an issue, light and dark, with all sections open
//   npm run pictures -- FOLDER drift    only those whose name contains the word
// Needs Chromium. Set the variable CHROMIUM if its command has another name.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { renderComment } from '../src/report/comment.ts'
import { renderShared } from '../src/report/shared-comment.ts'
import { renderSummary } from '../src/report/summary.ts'
import { openStage } from './demo-stage.mjs'
import { sampleComments, sampleShared } from './sample-comments.mjs'
import { sampleDriftIssue } from './sample-drift.mjs'
import { samplePlans } from './sample-plans.mjs'
import { sampleReports } from './sample-reports.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const packages = join(root, 'tools/pictures/node_modules')

/** Width of a summary on GitHub, in CSS pixels. */
const WIDTH_PX = 860
const THEMES = { light: '#ffffff', dark: '#0d1117' }

/** Samples for the documentation, each with its open sections. */
const DOCUMENTED = {
  'summary-updated': ['Timeline'],
  'summary-start-failed': [],
  'comment-ready': ['Earlier'],
  'comment-failed': [],
  'comment-shared': ['<code>churn'],
  'comment-plan-small': ['Files'],
  'comment-plan-large': ['Files'],
  'comment-plan-refused': [],
  'issue-drift': []
}

const [folder, word = ''] = process.argv.slice(2)
const target = folder ?? join(root, 'docs/images')
mkdirSync(target, { recursive: true })
const temporary = mkdtempSync(join(tmpdir(), 'pictures-'))
try {
  for (const [name, markdown] of samples()) {
    const open = folder === undefined ? DOCUMENTED[name] : ['']
    if (open === undefined || !name.includes(word)) continue
    for (const theme of Object.keys(THEMES)) drawPage(page(markdown, theme, open), join(target, `${name}-${theme}.png`))
  }
  if (folder === undefined) await drawEmulator(join(target, 'emulator.png'))
} finally {
  rmSync(temporary, { recursive: true, force: true })
}

function samples() {
  return [
    ...Object.entries(sampleReports()).map(([name, report]) => [`summary-${name}`, renderSummary(report)]),
    ...Object.entries(sampleComments()).map(([name, comment]) => [`comment-${name}`, renderComment(comment)]),
    ...Object.entries(samplePlans()).map(([name, comment]) => [`comment-${name}`, renderComment(comment)]),
    ['comment-shared', renderShared(sampleShared()).body],
    ['issue-drift', sampleDriftIssue()]
  ]
}

/** Draws the emulator's page of an application that was deployed twice, and once with a mistake. */
async function drawEmulator(file) {
  const inputs = { 'app-name': 'hello', environment: '[DataRobot] Python 3.12 Applications Base' }
  const stage = await openStage('examples/hello', AbortSignal.timeout(60_000))
  try {
    await stage.deploy(inputs)
    stage.change('app.py', 'Hello from', 'Good morning from')
    const { outputs } = await stage.deploy(inputs)
    stage.change('app.py', 'visits = 0', 'visits = zero')
    await stage.deploy(inputs)
    shoot(new URL(`/applications/${outputs['app-id']}`, stage.endpoint).href, { width: 1000, height: 1300, file })
  } finally {
    await stage.close()
  }
}

/** Renders Markdown with the style, alerts and charts of GitHub. */
function page(markdown, theme, open) {
  const html = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })
    .replace(
      /<blockquote>\s*<p>\[!(\w+)\]\s*(?:<\/p>)?/g,
      (_, kind) => `<blockquote class="markdown-alert markdown-alert-${kind.toLowerCase()}">
        <p class="markdown-alert-title">${kind[0]}${kind.slice(1).toLowerCase()}</p><p>`
    )
    .replace(/<pre><code class="language-mermaid">(.*?)<\/code><\/pre>/gs, '<pre class="mermaid">$1</pre>')
    .replace(/(?<=<code class="language-diff">).*?(?=<\/code>)/gs, lines =>
      lines.replace(/^\+.*$/gm, '<span class="pl-mi1">$&</span>').replace(/^-.*$/gm, '<span class="pl-md">$&</span>')
    )
    .replace(/<details>(\s*<summary>)(.*?)(?=<\/summary>)/g, (fold, tag, title) =>
      open.some(start => title.startsWith(start)) ? `<details open>${tag}${title}` : fold
    )
  const style = readFileSync(join(packages, `github-markdown-css/github-markdown-${theme}.css`), 'utf8')
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>
    <style>
      body { margin: 0; background: ${THEMES[theme]} }
      article { padding: 24px 32px; box-sizing: border-box; width: ${WIDTH_PX}px }
      pre.mermaid { background: none !important; padding: 0 !important }
    </style>
    <article class="markdown-body">${html}</article>
    <script src="file://${packages}/mermaid/dist/mermaid.min.js"></script>
    <script>
      mermaid.initialize({ startOnLoad: false, theme: '${theme === 'dark' ? 'dark' : 'default'}' })
      mermaid.run().finally(() => {
        document.documentElement.dataset.height = Math.ceil(document.querySelector('article').offsetHeight)
      })
    </script>`
}

/** Draws a page twice: first to measure its height, then for the picture. */
function drawPage(html, file) {
  const source = join(temporary, 'page.html')
  writeFileSync(source, html)
  const dom = chromium(`file://${source}`, { width: WIDTH_PX, height: 1000, what: '--dump-dom' })
  const height = Number(/data-height="(\d+)"/.exec(dom)?.[1])
  if (!(height > 0)) throw new Error(`${file} could not be drawn: the height of the page is unknown.`)
  shoot(`file://${source}`, { width: WIDTH_PX, height, file })
}

function shoot(url, { width, height, file }) {
  chromium(url, { width, height, what: `--screenshot=${file}` })
  console.log(file)
}

function chromium(url, { width, height, what }) {
  const options = [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-device-scale-factor=1'],
    ...['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ...[`--user-data-dir=${join(temporary, 'profile')}`, `--window-size=${width},${height}`],
    '--virtual-time-budget=20000'
  ]
  return execFileSync(process.env.CHROMIUM ?? 'chromium', [...options, what, url], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore']
  })
}
