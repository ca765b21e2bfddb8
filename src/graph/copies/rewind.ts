import type { CypherParameters, Graph, ReadResult } from '../graph.ts'
import type { JournaledChange } from '../journal/journalStep.ts'
import { readJournal } from '../journal/readJournal.ts'
import { NetChanges } from './netChanges.ts'
import { applyNetChanges } from './writeNetChanges.ts'

/** With more changes, undoing them takes longer than a page may. */
const maxUndoneChanges = 50_000

/** The changes between two numbers of the journal, in their order; nothing if they are too many to undo for one read. */
export async function readChangesAfter(
  graph: Graph,
  from: number,
  to: number,
): Promise<readonly JournaledChange[] | undefined> {
  const changes: JournaledChange[] = []
  for await (const step of readJournal(graph, from, to)) {
    for (const change of step.changes) changes.push(change)
    if (changes.length > maxUndoneChanges) return undefined
  }
  return changes
}

/** Reads rows as the graph was before changes: undoes them in a transaction that is rolled back. */
export function readBefore<Result>(
  graph: Graph,
  changes: readonly JournaledChange[],
  work: (read: Graph['read']) => Promise<Result>,
): Promise<Result> {
  const net = new NetChanges()
  for (const change of changes.toReversed()) net.add(change, 'backwards')
  return graph.dryRun(async ({ transaction, stream }) => {
    await applyNetChanges(transaction, net.all)
    return work(async <Row>(cypher: string, parameters: CypherParameters = {}): Promise<ReadResult<Row>> => {
      const rows: Row[] = []
      for await (const row of stream<Row>(cypher, parameters)) rows.push(row)
      return { rows, version: '' }
    })
  })
}
