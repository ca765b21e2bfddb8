import type { Graph } from '../../graph/graph.ts'
import type { ElementRow } from '../../graph/reading/streamElements.ts'
import { readHistoryStamp, type StoredDay, streamDays } from '../../history/daily/dayRecords.ts'
import type { OwnRows } from '../tableDefinition.ts'

/** The rows of every recorded day, the earliest first. */
export const rowsOfDays = (toRows: (day: StoredDay) => Iterable<ElementRow>): OwnRows => ({
  readStamp: readHistoryStamp,
  async *streamRows(graph: Graph) {
    const days = streamDays(graph)
    for (;;) {
      const next = await days.next()
      if (next.done) return next.value
      yield* toRows(next.value)
    }
  },
})
