import { fence } from '../../text/markdown.ts'

/** Visits of the last days, counted by days in UTC. */
export interface Visits {
  total: number
  visitors: number
  /** All days, oldest first, including days without a visit. */
  days: readonly { day: string; visits: number }[]
  /** False if there were more visits than were read. */
  isComplete: boolean
}

/** Number of days that are counted, including today. */
export const PERIOD_DAYS = 30
const DAY_MS = 86_400_000

/** Start of the first day that is counted, in milliseconds since 1970. */
export function startOfPeriod(now: number): number {
  return Math.floor(now / DAY_MS) * DAY_MS - (PERIOD_DAYS - 1) * DAY_MS
}

/**
 * Counts visits by day.
 *
 * @param visits visits with their time in milliseconds since 1970 and their visitor
 * @param now milliseconds since 1970
 */
export function countVisits(
  visits: readonly { time: number; who: string }[],
  now: number,
  isComplete: boolean
): Visits {
  const first = startOfPeriod(now)
  const counts = new Map(Array.from({ length: PERIOD_DAYS }, (_, index) => [dayOf(first + index * DAY_MS), 0]))
  const counted = visits.filter(({ time }) => time >= first && time < first + PERIOD_DAYS * DAY_MS)
  for (const { time } of counted) counts.set(dayOf(time), (counts.get(dayOf(time)) ?? 0) + 1)
  return {
    total: counted.length,
    visitors: new Set(counted.map(({ who }) => who)).size,
    days: [...counts].map(([day, visits]) => ({ day, visits })),
    isComplete
  }
}

/** Style with room for the labels of 30 days, and a color that is visible on light and dark backgrounds. */
const BAR_CHART_STYLE =
  '%%{init: {"xyChart": {"width": 1000, "height": 320, "xAxis": {"labelFontSize": 10}}, "themeVariables": {"xyChart": {"plotColorPalette": "#3b82f6"}}}}%%'

/** Renders a chart that GitHub draws. It contains only dates and numbers. Labels must differ to become separate bars. */
export function renderVisits({ days }: Visits): string {
  const max = Math.max(1, ...days.map(({ visits }) => visits))
  return fence(
    [
      BAR_CHART_STYLE,
      'xychart-beta',
      `  title "Visits a day, ${days[0]?.day} to ${days.at(-1)?.day}"`,
      `  x-axis [${days.map(({ day }) => `"${day.slice(5)}"`).join(', ')}]`,
      `  y-axis "Visits" 0 --> ${max}`,
      `  bar [${days.map(({ visits }) => visits).join(', ')}]`
    ],
    'mermaid'
  )
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
