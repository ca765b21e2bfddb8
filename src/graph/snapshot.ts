import type { Session } from 'neo4j-driver'
import { batchRecords } from './batchRecords.ts'
import { learnLastCommit } from './commits.ts'
import { toAtlasError } from './driverErrors.ts'
import type { CypherParameters, RunInBatches } from './graph.ts'
import { measureRecords } from './measureStatement.ts'
import type { ReadContext } from './runStatements.ts'

const batchSize = 500
const fetchSize = 5_000

/**
 * Reads with several statements in one transaction; returns the version of the graph that they show. Each statement
 * sees what is committed when it runs, so no such version exists if something was committed meanwhile.
 */
export async function* streamSnapshot<Item>(
  { driver, readSessionConfig, versions }: ReadContext,
  read: (run: RunInBatches) => AsyncGenerator<Item>,
): AsyncGenerator<Item, string | undefined> {
  let versionBefore: string | undefined
  async function* streamInTransaction(session: Session): AsyncGenerator<Item> {
    await learnLastCommit(session)
    versionBefore = versions.observe(session)
    const transaction = await session.beginTransaction()
    yield* read(<Value>(cypher: string, parameters: CypherParameters = {}) =>
      batchRecords(
        measureRecords(cypher, transaction.run(cypher, parameters)),
        batchSize,
        (record) => record.get(0) as Value,
      ),
    )
    await transaction.commit()
  }
  try {
    return yield* driver.stream(readSessionConfig(fetchSize), streamInTransaction, (session) =>
      versions.observe(session) === versionBefore ? versionBefore : undefined,
    )
  } catch (error) {
    throw toAtlasError(error)
  }
}
