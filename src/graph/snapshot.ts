import type { Session } from 'neo4j-driver'
import { batchesOf } from './batchRecords.ts'
import { asAtlasError } from './driverErrors.ts'
import type { Parameters, RunInBatches } from './graph.ts'
import type { Access } from './runStatements.ts'

const rowsPerBatch = 500
const fetchSize = 5_000

/**
 * Reads with several statements in one transaction; returns the version of the graph that they show. Neo4j gives each
 * statement what is committed when it comes by, so where something was committed meanwhile there is no such version.
 */
export async function* snapshot<Item>(
  { drivers, reading, versions }: Access,
  read: (run: RunInBatches) => AsyncGenerator<Item>,
): AsyncGenerator<Item, string | undefined> {
  let before: string | undefined
  async function* begin(session: Session): AsyncGenerator<Item> {
    await session.run('RETURN 1')
    before = versions.saw(session)
    const transaction = await session.beginTransaction()
    yield* read(<Value>(cypher: string, parameters: Parameters = {}) =>
      batchesOf(transaction.run(cypher, parameters), rowsPerBatch, (record) => record.get(0) as Value),
    )
    await transaction.commit()
  }
  try {
    return yield* drivers.stream(reading(fetchSize), begin, (session) =>
      versions.saw(session) === before ? before : undefined,
    )
  } catch (error) {
    throw asAtlasError(error)
  }
}
