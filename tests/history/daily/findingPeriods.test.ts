import { describe, expect, it } from 'vitest'
import type { RecordedFinding, ReportOutcome } from '../../../src/history/daily/dayRecord.ts'
import { type FindingPeriod, FindingPeriods } from '../../../src/history/daily/findingPeriods.ts'

const finding = (key: string, priority = 10): RecordedFinding => ({
  key,
  report: key.split(':')[0] ?? '',
  severity: 'high',
  priority,
  importance: null,
  explanation: `There is ${key}`,
  mergedWith: null,
})
const ran = (report: string, checksum = 'v1'): ReportOutcome => ({
  report,
  checksum,
  durationMs: 1,
  total: 0,
})
const failed = (report: string, checksum = 'v1'): ReportOutcome => ({
  report,
  checksum,
  durationMs: 1,
  error: 'REPORT_FAILED',
})

interface Day {
  readonly day: string
  readonly reports: readonly ReportOutcome[]
  readonly found: readonly RecordedFinding[]
}

/** The periods of days on which reports had these findings, each as `key first–last → end ending`. */
function summarize(...days: readonly Day[]): string[] {
  const periods = new FindingPeriods()
  const ended = days.flatMap(({ day, reports, found }) =>
    periods.add({ day, reports, findings: periods.compare(reports, found) }),
  )
  return [...ended, ...periods.listOpen()].map(formatPeriod)
}

const formatPeriod = ({ finding, occurrence, beginning, firstDay, lastDay, endDay, ending }: FindingPeriod) =>
  `${finding.key} #${occurrence} ${beginning} ${firstDay}–${lastDay}${endDay ? `, ${ending} ${endDay}` : ''}`

const day = (number: number, reports: readonly ReportOutcome[], ...keys: readonly string[]): Day => ({
  day: `2026-03-0${number}`,
  reports,
  found: keys.map((key) => finding(key)),
})

describe('a period in which a finding was open', () => {
  it('lasts from the day on which the report found it until the day on which it did not', () => {
    const reports = [ran('gaps')]
    expect(
      summarize(
        day(1, reports, 'gaps:a'),
        day(2, reports, 'gaps:a', 'gaps:b'),
        day(3, reports, 'gaps:b'),
        day(4, reports, 'gaps:a', 'gaps:b'),
      ),
    ).toEqual([
      'gaps:a #1 firstRun 2026-03-01–2026-03-02, closed 2026-03-03',
      'gaps:b #1 found 2026-03-02–2026-03-04',
      'gaps:a #2 found 2026-03-04–2026-03-04',
    ])
  })

  it('does not end on a day on which the report failed, or did not run', () => {
    expect(
      summarize(
        day(1, [ran('gaps')], 'gaps:a', 'gaps:b'),
        day(3, [failed('gaps')]),
        day(5, [ran('gaps')], 'gaps:b'),
      ),
    ).toEqual([
      'gaps:a #1 firstRun 2026-03-01–2026-03-01, closed 2026-03-05',
      'gaps:b #1 firstRun 2026-03-01–2026-03-05',
    ])
  })

  it('ends without being closed when the definition of the report changes', () => {
    expect(
      summarize(
        day(1, [ran('gaps', 'v1')], 'gaps:a', 'gaps:b'),
        day(2, [failed('gaps', 'v2')]),
        day(3, [ran('gaps', 'v2')], 'gaps:b', 'gaps:c'),
        day(4, [ran('gaps', 'v2')], 'gaps:c'),
      ),
    ).toEqual([
      'gaps:a #1 firstRun 2026-03-01–2026-03-01, definitionChanged 2026-03-03',
      'gaps:b #1 firstRun 2026-03-01–2026-03-03, closed 2026-03-04',
      'gaps:c #1 definitionChanged 2026-03-03–2026-03-04',
    ])
  })

  it('ends without being closed when the report is removed, and does not count as found when it is back', () => {
    expect(
      summarize(
        day(1, [ran('gaps'), ran('silos')], 'gaps:a', 'silos:x'),
        day(2, [ran('silos')], 'silos:x'),
        day(3, [ran('gaps'), ran('silos')], 'gaps:a', 'silos:x'),
      ),
    ).toEqual([
      'gaps:a #1 firstRun 2026-03-01–2026-03-01, reportRemoved 2026-03-02',
      'silos:x #1 firstRun 2026-03-01–2026-03-03',
      'gaps:a #2 firstRun 2026-03-03–2026-03-03',
    ])
  })

  it('has the priority of the last day, and changes are recorded only where there are any', () => {
    const periods = new FindingPeriods()
    const reports = [ran('gaps')]
    for (const [number, priority] of [20, 30, 30].entries()) {
      const findings = periods.compare(reports, [finding('gaps:a', priority)])
      expect(findings.changed).toHaveLength(number === 1 ? 1 : 0)
      periods.add({ day: `2026-03-0${number + 1}`, reports, findings })
    }
    expect(periods.listOpen()).toMatchObject([
      { finding: { priority: 30 }, lastDay: '2026-03-03', checksum: 'v1' },
    ])
  })
})
