import type { Commit } from '../graph/commits.ts'
import { readCopyState } from '../graph/copies/copyState.ts'
import type { Graph } from '../graph/graph.ts'
import type { JournalPosition } from '../graph/journal/explainCommits.ts'
import { toNeo4jInteger } from '../graph/values.ts'

const WRITE_POSITION = `
MERGE (position:ReplicaPosition {name: 'replica'})
SET position.database = $database, position.commit = $commit, position.traces = $traces`

const READ_POSITION = `
MATCH (position:ReplicaPosition {name: 'replica'})
RETURN position.database AS database, position.commit AS number, position.traces AS traces`

/** Stores up to which commit of the source the journal was followed; the number is stored with the changes. */
export async function storePosition(copy: Graph, { commit, traces }: JournalPosition): Promise<void> {
  if (!commit) return
  const parameters = {
    database: commit.database,
    commit: toNeo4jInteger(commit.number),
    traces: toNeo4jInteger(traces),
  }
  await copy.write((transaction) => transaction.run(WRITE_POSITION, parameters))
}

/** The position of a complete copy, as stored. */
export async function readStoredPosition(copy: Graph): Promise<JournalPosition | undefined> {
  const state = await readCopyState(copy)
  const { rows } = await copy.read<Commit & { traces: number }>(READ_POSITION)
  if (!state || !rows[0]) return undefined
  const { traces, ...commit } = rows[0]
  return { number: state.number, commit, traces }
}
