import { decodeCompressedJson, encodeCompressedJson } from '../../graph/compressedJson.ts'
import type { Graph, Transaction } from '../../graph/graph.ts'
import type { DayRecord } from './dayRecord.ts'

const READ_DAYS = `
MATCH (record:HistoryDay)
RETURN record.day AS day, toString(record.ranAt) AS ranAt, record.data AS data
ORDER BY day`

const WRITE_DAY = `
MERGE (record:HistoryDay {day: $day})
SET record.data = $data, record.ranAt = coalesce(datetime($ranAt), datetime.realtime())`

const READ_STAMP = `
MATCH (record:HistoryDay)
RETURN toString(max(record.ranAt)) AS ranAt, count(*) AS days`

/** A record with the time of its run, by the clock of the database. */
export interface StoredDay extends DayRecord {
  readonly ranAt: string
}

interface DayRow {
  readonly day: string
  readonly ranAt: string
  readonly data: Int8Array
}

/** Streams all recorded days, the earliest first; returns the version of the graph. */
export async function* streamDays(graph: Graph): AsyncGenerator<StoredDay, string, undefined> {
  const days = graph.stream<DayRow>(READ_DAYS)
  try {
    for (;;) {
      const next = await days.next()
      if (next.done) return next.value
      const { day, ranAt, data } = next.value
      yield { ...(decodeCompressedJson(data) as Omit<DayRecord, 'day'>), day, ranAt }
    }
  } finally {
    await days.return('')
  }
}

/** Writes the record of a day, or replaces it. The time is that of the database unless it is given. */
export async function writeDay(
  transaction: Transaction,
  { day, ...record }: DayRecord,
  ranAt: string | null = null,
): Promise<void> {
  await transaction.run(WRITE_DAY, { day, data: encodeCompressedJson(record), ranAt })
}

/** What changes whenever a day is recorded, which is no change of the map. */
export async function readHistoryStamp(graph: Graph): Promise<string> {
  const { rows } = await graph.read<{ ranAt: string | null; days: number }>(READ_STAMP)
  return `${rows[0]?.ranAt ?? ''} ${rows[0]?.days ?? 0}`
}
