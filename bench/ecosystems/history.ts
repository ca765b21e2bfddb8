import type { Graph } from '../../src/graph/graph.ts'
import { getJournalHead } from '../../src/graph/journal/journalHead.ts'
import { withJournal } from '../../src/graph/journal/withJournal.ts'
import { parseChange } from '../../src/graph/writing/parseChange.ts'
import { applyAndRecordChanges } from '../../src/graph/writing/writeChanges.ts'

export const days = 365
export const changesPerDay = 200

/** Changes 200 touchpoints for each day of a year; returns the last number. */
export async function makeHistory(graph: Graph, log: (line: string) => void): Promise<number> {
  const { rows } = await graph.read<{ id: string }>('MATCH (t:Touchpoint) RETURN t.id AS id ORDER BY id')
  for (let day = 0; day < days; day += 1) {
    const changes = Array.from({ length: changesPerDay }, (_, index) => {
      const { id = '' } = rows[(day * changesPerDay + index) % rows.length] ?? {}
      const properties = { description: `Changed on day ${day}`, importance: 1 + ((day + index) % 5) }
      return parseChange({ op: 'patch', kind: 'Touchpoint', id, properties })
    })
    await withJournal(graph, { name: 'bench' }, (transaction, journal) =>
      applyAndRecordChanges(transaction, changes, journal),
    )
  }
  const head = await getJournalHead(graph)
  log(`${(days * changesPerDay).toLocaleString('en')} changes made, up to number ${head}`)
  return head
}
