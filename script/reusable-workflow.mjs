// The reusable workflow: the release of this action that it uses, and the tables of its page.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { readActionName } from './action-name.mjs'
import { fillMarked, inputTable, outputTable } from './markdown-tables.mjs'

const WORKFLOW = '.github/workflows/deploy-application.yml'
const PAGE = 'docs/reusable-workflow.md'

/**
 * Renders the workflow and its page. A commit cannot contain its own hash, so the workflow names this action by the tag of
 * its release, which never moves.
 *
 * @returns the `path` of both files, each with its text `before` and `after`; none if there is no such workflow
 */
export function renderReusableWorkflow(root) {
  if (!existsSync(join(root, WORKFLOW))) return []
  const read = path => readFileSync(join(root, path), 'utf8')
  const [workflow, page] = [read(WORKFLOW), read(PAGE)]
  const { version } = JSON.parse(read('package.json'))
  const name = readActionName(root).replaceAll('.', String.raw`\.`)
  const ownActions = new RegExp(String.raw`(uses: ${name}(?:/[\w-]+)?)@\S+`, 'g')
  const { inputs, secrets, outputs } = load(workflow).on.workflow_call
  const tables = {
    inputs: inputTable(inputs),
    secrets: outputTable(secrets, 'Secret'),
    outputs: outputTable(outputs)
  }
  return [
    { path: WORKFLOW, before: workflow, after: workflow.replace(ownActions, (_, action) => `${action}@v${version}`) },
    { path: PAGE, before: page, after: fillMarked(page, tables) }
  ]
}
