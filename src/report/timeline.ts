import { isDeployStep } from '../plan/steps.ts'
import { fence } from '../text/markdown.ts'
import { duration } from '../text/units.ts'
import type { StageRecord, StepRecord } from './types.ts'

/** Bars thinner than this cannot be seen; the label tells the true time. */
const MIN_SHARE = 0.01

const KEYWORD =
  /^(gantt|title|section|dateFormat|axisFormat|tickInterval|excludes|includes|todayMarker|weekday|weekend|topAxis|inclusiveEndDates|acc\w*|click|call|href)\b/i

/** Runs shorter than this, in milliseconds, would have several marks of the axis within one second. */
const SHORT_RUN = 15_000

/**
 * A chart of what took how long, which GitHub draws, in seconds since the first stage began. A stage that never ended
 * is the one in which the run did, at `endedAt`: it is marked as failed. Its text holds words of ours only: a stage's
 * name cut down to letters, a step's kind; never a name from outside. Nothing when there is nothing to show.
 */
export function renderTimeline(stages: readonly StageRecord[], steps: readonly StepRecord[], endedAt: number): string {
  const bars = [
    ...stages.map(stage => ({
      section: 'Stages',
      name: stage.name,
      ...span(stage.startedAt, stage.endedAt ?? endedAt),
      failed: stage.endedAt === null
    })),
    ...steps.map(({ step, state, startedAt, endedAt }) => ({
      section: 'Steps',
      name: isDeployStep(step) && step.kind === 'upload' ? `upload ${step.batch} of ${step.of}` : step.kind,
      ...span(startedAt, endedAt),
      failed: state === 'failed'
    }))
  ].filter(bar => bar.to !== null && bar.from !== null) as Bar[]
  if (bars.length === 0) return ''
  const begin = Math.min(...bars.map(({ from }) => from))
  const total = Math.max(...bars.map(({ to }) => to)) - begin
  // Seconds since the epoch: the only figure of an axis that is the same in every time zone.
  const lines = ['gantt', '  dateFormat x', '  axisFormat %s s', '  todayMarker off']
  if (total < SHORT_RUN) lines.push('  tickInterval 1second')
  let section = ''
  for (const bar of bars) {
    if (bar.section !== section) lines.push(`  section ${bar.section}`)
    section = bar.section
    const from = Math.round(bar.from - begin)
    const to = Math.max(Math.round(bar.to - begin), Math.ceil(from + total * MIN_SHARE), from + 1)
    lines.push(`  ${plain(bar.name)} ${duration(bar.to - bar.from)} :${bar.failed ? 'crit, ' : ''}${from}, ${to}`)
  }
  return fence(lines, 'mermaid')
}

interface Bar {
  section: string
  name: string
  from: number
  to: number
  failed: boolean
}

function span(from: number | null, to: number | null): { from: number | null; to: number | null } {
  return { from, to: from === null || to === null ? null : Math.max(from, to) }
}

/** Letters and digits: a colon, a semicolon or a "#" would be syntax, and so would a first word that is a keyword. */
function plain(name: string): string {
  const words = name
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .slice(0, 40)
  if (words === '') return 'Unnamed'
  if (KEYWORD.test(words)) return `The ${words}`
  return `${words[0]!.toUpperCase()}${words.slice(1)}`
}
