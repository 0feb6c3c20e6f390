// Renders llms.txt, the index of the documents for language models, in the format of llmstxt.org: a title, a summary, and
// lists of links with notes. The notes are the first sentences of the pages.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { load } from 'js-yaml'
import { actionFolders } from './action-programs.mjs'

const SKILL = 'skills/deploy-to-datarobot/SKILL.md'

/** Pages for people who change or review the project. A reader with little room may leave them out. */
const OPTIONAL = ['api-coverage', 'dependencies', 'performance', 'platform', 'reliability'].map(
  name => `docs/${name}.md`
)
const FOR_CONTRIBUTORS = {
  'CONTRIBUTING.md': 'Where to find things in the code, and how to change them.',
  'SECURITY.md': 'Threats, defenses, and how to report a vulnerability.',
  'CHANGELOG.md': 'What changed in each release.',
  'CODE_OF_CONDUCT.md': null,
  'conformance/README.md': null
}

const SUMMARY = `# DataRobot Custom Application deploy

> A GitHub Action that takes a repository to a running DataRobot Custom Application: it uploads the changed files,
> verifies that the new version runs, and rolls back otherwise. It includes an emulator of the DataRobot API that really
> runs applications, so everything can be tried without an account.

An application is a folder with a \`start-app.sh\` that starts a web server on \`0.0.0.0\` and \`PORT\`. A workflow step
deploys it. Each run ends with the output \`reason\`, one word that docs/errors.md explains.
`

/** Returns the text of llms.txt. */
export function renderLlms(root) {
  const docs = readdirSync(join(root, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`)
  const actions = actionFolders(root)
    .map(folder => relative(root, folder))
    .filter(folder => folder !== '')
  const sections = {
    Start: [
      `- [README](README.md): A workflow to copy, start files, common tasks, inputs and outputs.`,
      `- [Skill for coding agents](${SKILL}): ${sentenceOf(oneLine(frontMatter(root).description))}`,
      link(root, 'examples/README.md'),
      link(root, 'examples/workflows/README.md')
    ],
    Pages: docs.filter(page => !OPTIONAL.includes(page)).map(page => link(root, page)),
    Actions: actions.map(folder => link(root, `${folder}/README.md`, basename(folder))),
    Optional: [
      ...Object.entries(FOR_CONTRIBUTORS).map(([page, note]) => link(root, page, titleOf(root, page), note)),
      ...docs.filter(page => OPTIONAL.includes(page)).map(page => link(root, page))
    ]
  }
  const lists = Object.entries(sections).map(([title, links]) => `## ${title}\n\n${links.join('\n')}\n`)
  return [SUMMARY, ...lists].join('\n')
}

const frontMatter = root => load(readFileSync(join(root, SKILL), 'utf8').split(/^---$/m)[1])

function link(root, page, title = titleOf(root, page), note = null) {
  const text = note ?? firstSentence(readFileSync(join(root, page), 'utf8'))
  return `- [${title}](${page})${text === '' ? '' : `: ${text}`}`
}

const titleOf = (root, page) => /^# (.+)$/m.exec(readFileSync(join(root, page), 'utf8'))?.[1] ?? page

/** First sentence of the first paragraph below the title, without the targets of its links. */
function firstSentence(page) {
  const [, paragraph = ''] = /^# .+\n+((?:[^\n#|<-].*\n)+)/m.exec(page) ?? []
  const text = oneLine(paragraph).replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
  return sentenceOf(text)
}

/** First sentence of a text, or all of it with a full stop. */
const sentenceOf = text => (/^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text).replace(/:$/, '.')

const oneLine = text => text.trim().replace(/\s*\n\s*/g, ' ')
