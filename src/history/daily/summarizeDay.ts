import { type DayRecord, isFailure } from './dayRecord.ts'

/** What the record of a day comes to. */
export interface DaySummary {
  readonly day: string
  readonly reports: number
  readonly failedReports: readonly string[]
  readonly opened: number
  readonly closed: number
}

export const summarizeDay = ({ day, reports, findings }: DayRecord): DaySummary => ({
  day,
  reports: reports.length,
  failedReports: reports.filter(isFailure).map(({ report }) => report),
  opened: findings.opened.length,
  closed: findings.closed.length,
})
