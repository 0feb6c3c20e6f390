import type { Report } from './types.ts'

const MASK = '***'

/**
 * The report with secrets blotted out of what others wrote: logs, errors, notes. The runner does it in the log and the
 * summary; outputs, files, and what is sent to GitHub by ourselves it does not see.
 *
 * @param secrets as they are masked in the log
 */
export function masked(report: Report, secrets: readonly string[]): Report {
  const clean = (text: string) => maskedText(text, secrets)
  const { error, outcome, plan, facts } = report
  return {
    ...report,
    outcome: { ...outcome, detail: outcome.detail === null ? null : clean(outcome.detail) },
    error: error && { ...error, what: clean(error.what), saw: clean(error.saw), next: clean(error.next) },
    findings: report.findings.map(finding => ({ ...finding, message: clean(finding.message) })),
    plan: plan && { ...plan, notes: plan.notes.map(clean) },
    facts: {
      ...facts,
      buildError: facts.buildError === null ? null : clean(facts.buildError),
      json: facts.json === null ? null : clean(facts.json)
    },
    buildLog: clean(report.buildLog),
    runtimeLog: clean(report.runtimeLog),
    sections: report.sections.map(clean)
  }
}

/** A secret may stand in a longer one, which goes first. */
export function maskedText(text: string, secrets: readonly string[]): string {
  return [...secrets].sort((a, b) => b.length - a.length).reduce((rest, secret) => rest.replaceAll(secret, MASK), text)
}
