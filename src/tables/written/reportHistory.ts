import type { Graph, ReadOptions } from '../../graph/graph.ts'
import type { ElementRow } from '../../graph/reading/streamElements.ts'
import { isFailure, type ReportOutcome } from '../../history/daily/dayRecord.ts'
import { readHistoryStamp, type StoredDay, streamDays } from '../../history/daily/dayRecords.ts'
import { severities } from '../../reports/report.ts'
import { streamReportRuns } from '../../reports/runHistory.ts'
import { nullableColumn, requiredColumn } from '../modelTables.ts'
import type { TableDefinition } from '../tableDefinition.ts'

/** The recorded runs of reports: every night, and those recorded by request. */
export const reportHistoryTable: TableDefinition = {
  name: 'ReportHistory',
  title: 'Report history',
  description:
    'Outcome of each recorded report run: one a day for each report (isNightly), and those recorded by request',
  columns: [
    requiredColumn('string', 'id', 'Id of the run'),
    requiredColumn('date', 'day', 'Day of the run'),
    requiredColumn('boolean', 'isNightly', 'Whether it is the run of the day, with default parameters'),
    requiredColumn('string', 'report', 'Name of the report'),
    requiredColumn('dateTime', 'ranAt', 'Time of the run'),
    nullableColumn('string', 'keptBy', 'Who recorded the run; null for the run of the day'),
    nullableColumn('string', 'parameters', 'Arguments of the report, as JSON; null for defaults'),
    nullableColumn('integer', 'total', 'Number of rows; null if the report failed'),
    nullableColumn('integer', 'problems', 'Number of findings; null for reports without findings'),
    ...severities.map((severity) =>
      nullableColumn('integer', severity, `Number of findings with severity ${severity}`),
    ),
    nullableColumn('integer', 'durationMs', 'Duration of the run in milliseconds'),
    nullableColumn('string', 'checksum', 'Changes with the definition of the report'),
    nullableColumn('string', 'error', 'Error code if the report failed: nothing is known of this day'),
    nullableColumn('string', 'version', 'Version of the graph that the report read'),
    requiredColumn('dateTime', 'updatedAt', 'When this row last changed: ranAt'),
  ],
  key: ['id'],
  source: { readStamp: readHistoryStamp, streamRows: streamRuns },
}

async function* streamRuns(
  graph: Graph,
  options: ReadOptions,
): AsyncGenerator<ElementRow, string, undefined> {
  for await (const day of streamDays(graph))
    for (const outcome of day.reports)
      yield { ...toNightlyRow(day, outcome), isNightly: true, updatedAt: day.ranAt }
  const runs = streamReportRuns(graph, options)
  for (;;) {
    const next = await runs.next()
    if (next.done) return next.value
    const { ranAt } = next.value
    yield { ...next.value, day: String(ranAt).slice(0, 10), isNightly: false, updatedAt: ranAt }
  }
}

function toNightlyRow({ day, ranAt }: StoredDay, outcome: ReportOutcome): ElementRow {
  const { report, checksum, durationMs } = outcome
  const row = { id: `${day}/${report}`, day, report, ranAt, checksum, durationMs }
  if (isFailure(outcome)) return { ...row, error: outcome.error }
  const { total, problems } = outcome
  if (!problems) return { ...row, total }
  return {
    ...row,
    total,
    ...problems,
    problems: severities.reduce((sum, severity) => sum + problems[severity], 0),
  }
}
