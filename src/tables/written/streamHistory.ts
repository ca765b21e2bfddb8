import type { Graph } from '../../graph/graph.ts'
import type { ElementRow } from '../../graph/reading/streamElements.ts'
import { readHistoryStamp, type StoredDay, streamDays } from '../../history/daily/dayRecords.ts'
import { requiredColumn } from '../modelTables.ts'
import type { OwnRows } from '../tableDefinition.ts'

/** The last column of tables of recorded days. */
export const recordTimeColumn = requiredColumn('dateTime', 'updatedAt', 'Time at which the day was recorded')

/** The rows of every recorded day, the earliest first, each with the time of its record. */
export const rowsOfDays = (toRows: (day: StoredDay) => Iterable<ElementRow>): OwnRows => ({
  readStamp: readHistoryStamp,
  async *streamRows(graph: Graph) {
    const days = streamDays(graph)
    for (;;) {
      const next = await days.next()
      if (next.done) return next.value
      for (const row of toRows(next.value)) yield { ...row, [recordTimeColumn.name]: next.value.ranAt }
    }
  },
})
