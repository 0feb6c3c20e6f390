import { fence } from '../../text/markdown.ts'

/** Visits of the last days, by days of UTC. */
export interface Visits {
  total: number
  visitors: number
  /** Oldest first, today last; days without a visit among them. */
  days: readonly { day: string; visits: number }[]
  /** False when there were more than are counted. */
  isComplete: boolean
}

/** How many days are looked at, today among them. */
export const DAYS = 30
const DAY = 86_400_000

/** The first moment of the first day that is counted. */
export function firstMoment(now: number): number {
  return Math.floor(now / DAY) * DAY - (DAYS - 1) * DAY
}

/** @param visits when somebody came, in milliseconds since 1970, and who */
export function countVisits(
  visits: readonly { time: number; who: string }[],
  now: number,
  isComplete: boolean
): Visits {
  const first = firstMoment(now)
  const counts = new Map(Array.from({ length: DAYS }, (_, index) => [dayOf(first + index * DAY), 0]))
  const counted = visits.filter(({ time }) => time >= first && time < first + DAYS * DAY)
  for (const { time } of counted) counts.set(dayOf(time), (counts.get(dayOf(time)) ?? 0) + 1)
  return {
    total: counted.length,
    visitors: new Set(counted.map(({ who }) => who)).size,
    days: [...counts].map(([day, visits]) => ({ day, visits })),
    isComplete
  }
}

/** Room for the names of 30 days beside each other, and a colour that shows on light and on dark ground. */
const BAR_CHART_STYLE =
  '%%{init: {"xyChart": {"width": 1000, "height": 320, "xAxis": {"labelFontSize": 10}}, "themeVariables": {"xyChart": {"plotColorPalette": "#3b82f6"}}}}%%'

/** A chart that GitHub draws. Its text holds dates and numbers only. Days of the same name would be one bar. */
export function renderVisits({ days }: Visits): string {
  const most = Math.max(1, ...days.map(({ visits }) => visits))
  return fence(
    [
      BAR_CHART_STYLE,
      'xychart-beta',
      `  title "Visits a day, ${days[0]?.day} to ${days.at(-1)?.day}"`,
      `  x-axis [${days.map(({ day }) => `"${day.slice(5)}"`).join(', ')}]`,
      `  y-axis "Visits" 0 --> ${most}`,
      `  bar [${days.map(({ visits }) => visits).join(', ')}]`
    ],
    'mermaid'
  )
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
