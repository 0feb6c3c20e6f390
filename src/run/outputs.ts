import { setOutput } from '../github/runner.ts'
import { renderPlanMarkdown } from '../report/plan.ts'
import type { Report } from '../report/types.ts'
import { tail } from '../text/terminal.ts'

/** An output, and how it is written. */
interface Output {
  /** Null leaves the output unset, on success and on failure alike. */
  value(report: Report): string | number | boolean | null
  /** The value is not redacted: it is our own word or path, JSON that is redacted already, or a key for later steps. */
  isSafe?: true
  /** Only the end of a longer text is written. */
  maxBytes?: number
  /** Names of the actions that write `false` for an unknown value, however they end. */
  alwaysSetBy?: readonly string[]
}

/** A variable of a later step holds at most 128 KiB on Linux; half of that leaves room for its own text. */
export const MAX_BUILD_LOG_BYTES = 64 * 1024

/** The same for a report. Its beginning would be lost, so a longer one is rare and the JSON has everything. */
const MAX_REPORT_BYTES = 64 * 1024

const DEPLOYS = ['deploy', 'rollback', 'promote'] as const

/** Every output, by its name in action.yml, in the order in which they are written. */
const OUTPUTS = {
  'app-id': { value: ({ facts }) => facts.appId },
  'app-url': { value: ({ facts }) => facts.appUrl },
  'app-name': { value: ({ facts }) => facts.appName },
  'source-id': { value: ({ facts }) => facts.sourceId },
  'source-version-id': { value: ({ facts }) => facts.versionId },
  'previous-source-version-id': { value: ({ facts }) => facts.previousVersionId },
  'version-label': { value: ({ facts }) => facts.versionLabel },
  status: { value: ({ facts }) => facts.appStatus },
  reason: { value: ({ outcome }) => outcome.reason, isSafe: true },
  operation: { value: ({ outcome }) => outcome.operation, isSafe: true },
  changed: {
    value: ({ facts }) => facts.applications?.names ?? facts.changed,
    alwaysSetBy: [...DEPLOYS, 'cleanup', 'inspect', 'drift', 'publish-template', 'sync-codespace']
  },
  preview: { value: ({ facts }) => facts.preview, alwaysSetBy: ['deploy', 'cleanup', 'inspect'] },
  'expires-at': { value: ({ facts }) => facts.expiresAt },
  'files-total': { value: ({ facts }) => facts.files?.total ?? null },
  'files-uploaded': { value: ({ facts }) => facts.files?.uploaded ?? null },
  'files-deleted': { value: ({ facts }) => facts.files?.deleted ?? null },
  'bytes-uploaded': { value: ({ facts }) => facts.files?.bytesUploaded ?? null },
  'environment-id': { value: ({ facts }) => facts.environmentId },
  'environment-version-id': { value: ({ facts }) => facts.environmentVersionId },
  'environment-build-log': {
    value: ({ environmentBuildLog }) => (environmentBuildLog === '' ? null : environmentBuildLog),
    maxBytes: MAX_BUILD_LOG_BYTES
  },
  'environment-build-log-path': { value: ({ facts }) => facts.environmentBuildLogPath, isSafe: true },
  'build-status': { value: ({ facts }) => facts.buildStatus },
  'build-error': { value: ({ facts }) => facts.buildError },
  'build-log': { value: ({ buildLog }) => (buildLog === '' ? null : buildLog), maxBytes: MAX_BUILD_LOG_BYTES },
  'build-log-path': { value: ({ facts }) => facts.buildLogPath, isSafe: true },
  plan: { value: ({ plan }) => (plan === null ? null : renderPlanMarkdown(plan)) },
  'rolled-back': { value: ({ facts }) => facts.rolledBack, alwaysSetBy: DEPLOYS },
  health: { value: ({ facts }) => facts.health },
  'rehearsal-cache-path': { value: ({ facts }) => facts.rehearsalCache?.path ?? null, isSafe: true },
  'rehearsal-cache-key': { value: ({ facts }) => facts.rehearsalCache?.key ?? null, isSafe: true },
  deleted: { value: ({ facts }) => facts.removed?.gone.join('\n') ?? null },
  left: { value: ({ facts }) => facts.removed?.left.join('\n') ?? null },
  drifted: { value: ({ facts }) => facts.drifted, alwaysSetBy: ['drift'] },
  report: { value: ({ facts }) => facts.driftReport, maxBytes: MAX_REPORT_BYTES },
  'issue-url': { value: ({ facts }) => facts.issueUrls?.join('\n') ?? null },
  'comment-url': { value: ({ facts }) => facts.commentUrl },
  'deployment-id': { value: ({ facts }) => facts.deploymentId },
  json: { value: ({ facts }) => facts.json, isSafe: true },
  'json-path': { value: ({ facts }) => facts.jsonPath, isSafe: true },
  'template-id': { value: ({ facts }) => facts.templateId },
  'notebook-id': { value: ({ facts }) => facts.notebookId },
  'use-case-id': { value: ({ facts }) => facts.useCaseId },
  endpoint: { value: ({ facts }) => facts.emulator?.endpoint ?? null, isSafe: true },
  'api-token': { value: ({ facts }) => facts.emulator?.token ?? null, isSafe: true },
  'page-url': { value: ({ facts }) => facts.emulator?.pageUrl ?? null, isSafe: true },
  'log-path': { value: ({ facts }) => facts.emulator?.logPath ?? null, isSafe: true },
  'report-path': { value: ({ facts }) => facts.emulator?.reportPath ?? null, isSafe: true },
  command: { value: ({ facts }) => facts.command?.name ?? null, isSafe: true },
  argument: { value: ({ facts }) => facts.command?.argument ?? null, isSafe: true },
  'pull-request': { value: ({ facts }) => facts.command?.pullRequest ?? null },
  sha: { value: ({ facts }) => facts.command?.sha ?? null, isSafe: true },
  fork: { value: ({ facts }) => facts.command?.isFork ?? null },
  matrix: { value: ({ facts }) => facts.applications?.matrix ?? null, isSafe: true },
  count: { value: ({ facts }) => facts.applications?.count ?? null },
  selection: { value: ({ facts }) => facts.applications?.selection ?? null },
  'duration-seconds': { value: ({ startedAt, endedAt }) => Math.round((endedAt - startedAt) / 1000) }
} satisfies Record<string, Output>

export type OutputName = keyof typeof OUTPUTS

export const OUTPUT_NAMES = Object.keys(OUTPUTS) as OutputName[]

/** Writes the known outputs; `write` is core's, whose delimiter is random, so no value can end itself early. */
export function setOutputs(
  report: Report,
  redact: (text: string) => string,
  write: (name: OutputName, value: string) => void = setOutput
): void {
  for (const name of OUTPUT_NAMES) {
    const { value, isSafe, maxBytes, alwaysSetBy }: Output = OUTPUTS[name]
    const known = value(report) ?? (alwaysSetBy?.includes(report.action) ? false : null)
    if (known === null) continue
    const text = typeof known === 'string' && !isSafe ? redact(known) : String(known)
    write(name, maxBytes === undefined ? text : tail(text, maxBytes))
  }
}
