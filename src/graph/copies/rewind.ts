import type { CypherParameters, Graph, ReadResult } from '../graph.ts'
import type { JournaledChange } from '../journal/journalStep.ts'
import { NetChanges } from './netChanges.ts'
import { applyNetChanges } from './writeNetChanges.ts'

/** The changes since a state, of which more may come at any time. */
export interface ChangesSince {
  /** In their order. */
  readonly all: readonly JournaledChange[]
  /** Adds what was committed since the last call; returns how many. */
  readOn(): Promise<number>
}

/** In each round, what has changed so far is locked; few elements change at a time. */
const maxRounds = 10

/**
 * Reads rows as the graph was before changes: undoes them in a transaction that is rolled back, and keeps their elements
 * from changing until then. Returns nothing if others changed meanwhile.
 */
export function readBefore<Result>(
  graph: Graph,
  changes: ChangesSince,
  work: (read: Graph['read']) => Promise<Result>,
): Promise<Result | undefined> {
  return graph.dryRun(async ({ transaction, stream }) => {
    for (let round = 1; round === 1 || (round <= maxRounds && (await changes.readOn()) > 0); round += 1)
      await applyNetChanges(transaction, undo(changes.all))
    const result = await work(
      async <Row>(cypher: string, parameters: CypherParameters = {}): Promise<ReadResult<Row>> => {
        const rows: Row[] = []
        for await (const row of stream<Row>(cypher, parameters)) rows.push(row)
        return { rows, version: '' }
      },
    )
    return (await changes.readOn()) === 0 ? result : undefined
  })
}

function undo(changes: readonly JournaledChange[]) {
  const net = new NetChanges()
  for (const change of changes.toReversed()) net.add(change, 'backwards')
  return net.all
}
