import { isDeployStep } from '../plan/steps.ts'
import { fence } from '../text/markdown.ts'
import { duration } from '../text/units.ts'
import type { StageRecord, StepRecord } from './types.ts'

/** Minimum width of a bar, as a share of the chart. A thinner bar is invisible; its label shows the real duration. */
const MIN_SHARE = 0.01

const KEYWORD =
  /^(gantt|title|section|dateFormat|axisFormat|tickInterval|excludes|includes|todayMarker|weekday|weekend|topAxis|inclusiveEndDates|acc\w*|click|call|href)\b/i

/** Maximum duration of a run for which the axis needs one tick a second: by itself it would repeat labels. */
const SHORT_RUN_MS = 15_000

/**
 * Renders the durations of stages and steps as a Mermaid chart, in seconds since the first stage started; empty if nothing
 * started. A stage without an end is the one in which the run failed, at `endedAt`. The labels contain only names of
 * stages, reduced to letters and digits, and kinds of steps: never user-provided text.
 */
export function renderTimeline(stages: readonly StageRecord[], steps: readonly StepRecord[], endedAt: number): string {
  const bars = [
    ...stages.map(stage => ({
      section: 'Stages',
      name: stage.name,
      ...span(stage.startedAt, stage.endedAt ?? endedAt),
      isFailed: stage.endedAt === null
    })),
    ...steps.map(({ step, state, startedAt, endedAt }) => ({
      section: 'Steps',
      name: isDeployStep(step) && step.kind === 'upload' ? `upload ${step.batch} of ${step.of}` : step.kind,
      ...span(startedAt, endedAt),
      isFailed: state === 'failed'
    }))
  ].filter(bar => bar.to !== null && bar.from !== null) as Bar[]
  if (bars.length === 0) return ''
  const begin = Math.min(...bars.map(({ from }) => from))
  const total = Math.max(...bars.map(({ to }) => to)) - begin
  // Seconds since the epoch are the only axis format that is the same in every time zone.
  const lines = ['gantt', '  dateFormat x', '  axisFormat %s s', '  todayMarker off']
  if (total < SHORT_RUN_MS) lines.push('  tickInterval 1second')
  let section = ''
  for (const bar of bars) {
    if (bar.section !== section) lines.push(`  section ${bar.section}`)
    section = bar.section
    const from = Math.round(bar.from - begin)
    const to = Math.max(Math.round(bar.to - begin), Math.ceil(from + total * MIN_SHARE), from + 1)
    lines.push(`  ${labelText(bar.name)} ${duration(bar.to - bar.from)} :${bar.isFailed ? 'crit, ' : ''}${from}, ${to}`)
  }
  return fence(lines, 'mermaid')
}

interface Bar {
  section: string
  name: string
  from: number
  to: number
  isFailed: boolean
}

function span(from: number | null, to: number | null): { from: number | null; to: number | null } {
  return { from, to: from === null || to === null ? null : Math.max(from, to) }
}

/** Reduces a name to letters and digits: a colon, a semicolon, a "#" or a keyword at the start would be syntax. */
function labelText(name: string): string {
  const words = name
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .slice(0, 40)
  if (words === '') return 'Unnamed'
  if (KEYWORD.test(words)) return `The ${words}`
  return `${words[0]!.toUpperCase()}${words.slice(1)}`
}
