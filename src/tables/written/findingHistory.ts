import type { Graph } from '../../graph/graph.ts'
import type { ElementRow } from '../../graph/reading/streamElements.ts'
import { readHistoryStamp, streamDays } from '../../history/daily/dayRecords.ts'
import {
  type FindingPeriod,
  FindingPeriods,
  periodBeginnings,
  periodEndings,
} from '../../history/daily/findingPeriods.ts'
import { nullableColumn, requiredColumn } from '../modelTables.ts'
import type { TableDefinition } from '../tableDefinition.ts'

const list = (names: object) => Object.keys(names).join(', ')

/** The periods in which findings were open. */
export const findingHistoryTable: TableDefinition = {
  name: 'FindingHistory',
  title: 'Finding history',
  description:
    'Periods in which findings were open: a row for each time that a finding of a report was found, until it was not',
  columns: [
    requiredColumn('string', 'key', 'Key of the finding and first day of the period'),
    requiredColumn('date', 'day', 'First day on which it was found'),
    requiredColumn('date', 'lastDay', 'Last day on which it was found'),
    nullableColumn('date', 'endDay', 'First day on which it was no longer found; null while it is open'),
    requiredColumn('string', 'beginning', `Why it was there on the first day: ${list(periodBeginnings)}`),
    nullableColumn('string', 'ending', `Why it was gone on endDay: ${list(periodEndings)}`),
    requiredColumn('integer', 'occurrence', '1 for the first period of the finding, 2 when it was reopened'),
    requiredColumn('string', 'findingKey', 'Key of the finding, the same in every run'),
    nullableColumn(
      'string',
      'mergedWith',
      'Key of the finding in Findings that it is part of, if that is another',
    ),
    requiredColumn('string', 'report', 'The report that found it'),
    requiredColumn('string', 'severity', 'Severity on the last day'),
    nullableColumn('integer', 'priority', 'Priority on the last day, 0 to 100'),
    nullableColumn('integer', 'importance', 'Importance of what it is about, 1 to 5'),
    requiredColumn('string', 'explanation', 'What was wrong on the last day'),
    requiredColumn('string', 'checksum', 'Changes with the definition of the report; that of the last day'),
    requiredColumn('dateTime', 'updatedAt', 'When a day up to the end of the period was last recorded'),
  ],
  key: ['key'],
  source: { readStamp: readHistoryStamp, streamRows: streamPeriods },
}

async function* streamPeriods(graph: Graph): AsyncGenerator<ElementRow, string, undefined> {
  const periods = new FindingPeriods()
  const days = streamDays(graph)
  let updatedAt = ''
  for (;;) {
    const next = await days.next()
    if (next.done) {
      yield* periods.listOpen().map((period) => toRow(period, updatedAt))
      return next.value
    }
    updatedAt = getLater(updatedAt, next.value.ranAt)
    yield* periods.add(next.value).map((period) => toRow(period, updatedAt))
  }
}

/** Days can be recorded in any order; a period depends on all until its end. */
const getLater = (one: string, other: string) => (Date.parse(one) > Date.parse(other) ? one : other)

function toRow({ finding, firstDay, ...period }: FindingPeriod, updatedAt: string): ElementRow {
  const { key: findingKey, ...values } = finding
  return { key: `${findingKey}@${firstDay}`, day: firstDay, findingKey, ...values, ...period, updatedAt }
}
