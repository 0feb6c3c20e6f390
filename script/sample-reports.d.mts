import type { Report } from '../src/report/types.ts'

export function sampleReports(): Record<string, Report>
