import {
  type DayRecord,
  type FindingChanges,
  isFailure,
  type RecordedFinding,
  type ReportOutcome,
} from './dayRecord.ts'

/**
 * Why a finding was there for the first time: the report found it, its definition had changed since it last ran, or it had
 * never run before.
 */
export const periodBeginnings = {
  found: 'found',
  definitionChanged: 'definition of the report changed',
  firstRun: 'first run of the report',
} as const

/** Why a finding was no longer there: the report ran without finding it, its definition had changed, or it was removed. */
export const periodEndings = {
  closed: 'closed',
  definitionChanged: 'definition of the report changed',
  reportRemoved: 'report removed',
} as const

/** A time in which every run of its report had a finding. */
export interface FindingPeriod {
  /** As it was on the last day. */
  readonly finding: RecordedFinding
  readonly firstDay: string
  /** The last day on which it was found. */
  readonly lastDay: string
  /** The first day on which it was no longer found; nothing while it is open. */
  readonly endDay: string | null
  readonly beginning: keyof typeof periodBeginnings
  readonly ending: keyof typeof periodEndings | null
  /** 1 for the first period of a finding, 2 for the next. */
  readonly occurrence: number
  /** Of the definition of the report on the last day. */
  readonly checksum: string
}

type OpenPeriod = Pick<FindingPeriod, 'finding' | 'firstDay' | 'beginning' | 'occurrence'>

interface LastRun {
  readonly day: string
  readonly checksum: string
}

/** The periods of findings that follow from the records of days in their order. */
export class FindingPeriods {
  readonly #open = new Map<string, OpenPeriod>()
  readonly #occurrences = new Map<string, number>()
  /** The last run of each report that did not fail. */
  readonly #lastRuns = new Map<string, LastRun>()

  /** Adds the next day; returns the periods that it ends. A report that failed neither begins nor ends any. */
  add({ day, reports, findings }: Pick<DayRecord, 'day' | 'reports' | 'findings'>): FindingPeriod[] {
    const runs = new Map(reports.map((outcome) => [outcome.report, outcome]))
    const ended = [
      ...this.#endRemoved(day, runs),
      ...findings.closed.flatMap((key) => this.#end(key, day, runs)),
    ]
    for (const finding of findings.opened) this.#begin(finding, day, runs)
    for (const finding of findings.changed) {
      const period = this.#open.get(finding.key)
      if (period) this.#open.set(finding.key, { ...period, finding })
    }
    for (const outcome of reports)
      if (!isFailure(outcome)) this.#lastRuns.set(outcome.report, { day, checksum: outcome.checksum })
    return ended
  }

  listOpen(): FindingPeriod[] {
    return [...this.#open.values()].map((period) => this.#toPeriod(period, null, null))
  }

  /** What the next day changes, in which the reports ran and had the findings. */
  compare(reports: readonly ReportOutcome[], found: readonly RecordedFinding[]): FindingChanges {
    const foundKeys = new Set(found.map(({ key }) => key))
    const doneReports = new Set(reports.filter((each) => !isFailure(each)).map(({ report }) => report))
    const known = (finding: RecordedFinding) => this.#open.get(finding.key)?.finding
    return {
      opened: found.filter((finding) => !known(finding)),
      changed: found.filter((finding) => known(finding) && !isEqual(finding, known(finding))),
      closed: [...this.#open]
        .filter(([key, { finding }]) => doneReports.has(finding.report) && !foundKeys.has(key))
        .map(([key]) => key),
    }
  }

  /** The findings of the reports that ran on the last day that was added. */
  listFound(reports: readonly ReportOutcome[]): RecordedFinding[] {
    const doneReports = new Set(reports.filter((each) => !isFailure(each)).map(({ report }) => report))
    return [...this.#open.values()]
      .map(({ finding }) => finding)
      .filter(({ report }) => doneReports.has(report))
  }

  #endRemoved(day: string, runs: ReadonlyMap<string, ReportOutcome>): FindingPeriod[] {
    const removed = new Set([...this.#lastRuns.keys()].filter((report) => !runs.has(report)))
    if (removed.size === 0) return []
    const periods = [...this.#open.values()].filter(({ finding }) => removed.has(finding.report))
    const ended = periods.map((period) => this.#toPeriod(period, day, 'reportRemoved'))
    for (const { finding } of periods) this.#open.delete(finding.key)
    for (const report of removed) this.#lastRuns.delete(report)
    return ended
  }

  #end(key: string, day: string, runs: ReadonlyMap<string, ReportOutcome>): FindingPeriod[] {
    const period = this.#open.get(key)
    if (!period) return []
    this.#open.delete(key)
    const isSame = this.#hasSameDefinition(period.finding.report, runs)
    return [this.#toPeriod(period, day, isSame ? 'closed' : 'definitionChanged')]
  }

  #begin(finding: RecordedFinding, day: string, runs: ReadonlyMap<string, ReportOutcome>): void {
    const occurrence = (this.#occurrences.get(finding.key) ?? 0) + 1
    this.#occurrences.set(finding.key, occurrence)
    const isFirstRun = !this.#lastRuns.has(finding.report)
    const isSame = this.#hasSameDefinition(finding.report, runs)
    const beginning = isFirstRun ? 'firstRun' : isSame ? 'found' : 'definitionChanged'
    this.#open.set(finding.key, { finding, firstDay: day, beginning, occurrence })
  }

  #hasSameDefinition(report: string, runs: ReadonlyMap<string, ReportOutcome>): boolean {
    return this.#lastRuns.get(report)?.checksum === runs.get(report)?.checksum
  }

  #toPeriod(period: OpenPeriod, endDay: string | null, ending: FindingPeriod['ending']): FindingPeriod {
    const { day = period.firstDay, checksum = '' } = this.#lastRuns.get(period.finding.report) ?? {}
    return { ...period, lastDay: day, checksum, endDay, ending }
  }
}

const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
