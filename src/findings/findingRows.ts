import type { Catalogue } from '../reports/catalogue.ts'
import { type FindingReport, getFindingKey, hasFindingRule } from '../reports/findings.ts'
import { withDefaults } from '../reports/parameters.ts'
import type { FindingPart, ReportRow } from '../reports/report.ts'
import { type RowSource, streamReport } from '../reports/runReport.ts'

/** Report rows that a finding stands for; `total` counts those beyond the limit too. */
export interface FindingRows {
  readonly items: readonly { readonly report: string; readonly row: ReportRow }[]
  readonly total: number
}

/** Reports with the source of their rows. */
export interface ReportRows {
  readonly source: RowSource
  readonly catalogue: Catalogue
}

/** Runs the reports that found a finding again and selects its rows. */
export async function readFindingRows(
  { parts }: { readonly parts: readonly FindingPart[] },
  reportRows: readonly ReportRows[],
  { day, limit }: { readonly day: string; readonly limit: number },
): Promise<FindingRows> {
  const items: FindingRows['items'][number][] = []
  let total = 0
  for (const [name, reportParts] of Map.groupBy(parts, ({ report }) => report)) {
    const keys = new Set(reportParts.map(({ key }) => key))
    for await (const row of streamFlaggedRows(name, keys, reportRows, new Date(day))) {
      total += 1
      if (items.length < limit) items.push({ report: name, row })
    }
  }
  return { items, total }
}

async function* streamFlaggedRows(
  name: string,
  keys: ReadonlySet<string>,
  reportRows: readonly ReportRows[],
  day: Date,
): AsyncGenerator<ReportRow> {
  for (const { source, catalogue } of reportRows) {
    const report = catalogue.get(name)
    if (!report || !hasFindingRule(report)) continue
    for await (const row of streamReport(source, report, withDefaults(report, {}, day)))
      if (isRowOf(report, row, keys)) yield row
    return
  }
}

function isRowOf(report: FindingReport, row: ReportRow, keys: ReadonlySet<string>): boolean {
  const key = getFindingKey(report, row)
  return key !== undefined && keys.has(key)
}
