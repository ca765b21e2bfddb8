import type { Graph, Transaction } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'

/** What a copy of the graph shows. */
export interface CopyState {
  /** The number of the journal. */
  readonly number: number
}

const WRITE_STATE = `
MERGE (state:CopyState {name: 'copy'})
SET state.number = $number`

const READ_STATE = `
MATCH (state:CopyState {name: 'copy'})
RETURN state.number AS number`

const DELETE_STATE = `
MATCH (state:CopyState)
DELETE state`

/** Stores the state in the transaction that leads to it. */
export async function writeCopyState(transaction: Transaction, { number }: CopyState): Promise<void> {
  await transaction.run(WRITE_STATE, { number: toNeo4jInteger(number) })
}

/** The state of a copy; nothing in a database that is not a complete copy. */
export async function readCopyState(copy: Graph): Promise<CopyState | undefined> {
  return (await copy.read<CopyState>(READ_STATE)).rows[0]
}

/** Marks the database as incomplete, before it is filled. */
export async function deleteCopyState(copy: Graph): Promise<void> {
  await copy.write((transaction) => transaction.run(DELETE_STATE))
}
