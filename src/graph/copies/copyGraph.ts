import { AtlasError } from '../../model/errors.ts'
import type { Graph, Transaction } from '../graph.ts'
import { explainCommits, type JournalPosition, readPosition } from '../journal/explainCommits.ts'
import { readJournal } from '../journal/readJournal.ts'
import { openGraph } from '../openGraph.ts'
import { serviceLabels } from '../serviceRecords.ts'
import { applySteps } from './applySteps.ts'
import { copySchema, dropSchema } from './copySchema.ts'
import { deleteCopyState, writeCopyState } from './copyState.ts'
import { forEachConcurrently } from './forEachConcurrently.ts'

/** Nodes are identified by the last part of their element id, a number. */
type StoredNode = readonly [node: bigint, labels: readonly string[], properties: object]
type StoredRelationship = readonly [from: bigint, to: bigint, type: string, properties: object]

const NODES = `
MATCH (node:!$any($serviceLabels))
RETURN [toInteger(split(elementId(node), ':')[2]), labels(node), properties(node)]`

const RELATIONSHIPS = `
MATCH (from)-[relationship]->(to)
RETURN [
  toInteger(split(elementId(from), ':')[2]),
  toInteger(split(elementId(to), ':')[2]),
  type(relationship),
  properties(relationship)
]`

const CREATE_NODES = `
UNWIND $rows AS row
CREATE (node:$(row[1]))
SET node = row[2]
RETURN collect([row[0], elementId(node)]) AS pairs`

const CREATE_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from)
WHERE elementId(from) = $prefix + toString(row[0])
MATCH (to)
WHERE elementId(to) = $prefix + toString(row[1])
CREATE (from)-[relationship:$(row[2])]->(to)
SET relationship = row[3]`

const DELETE_RELATIONSHIPS = `
MATCH ()-[relationship]->()
CALL (relationship) { DELETE relationship } IN TRANSACTIONS OF 10000 ROWS`

const DELETE_NODES = `
MATCH (node)
CALL (node) { DELETE node } IN TRANSACTIONS OF 10000 ROWS`

const rowsPerTransaction = 5_000
const concurrentTransactions = 2

const maxAttempts = 3

/**
 * Makes the target a copy of the source: all that is not a record of the service, exactly as it is stored. What the
 * target holds is deleted. Others may write meanwhile: the journal corrects what was read during their commits. Copies
 * again after a commit that the journal does not explain. CONCURRENT_CHANGE when there is always another one.
 */
export async function copyGraph(source: Graph, target: Graph): Promise<JournalPosition> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const before = await readPosition(source)
    await clearTarget(target)
    await copyElements(source, target)
    await copySchema(source, target)
    const after = await readPosition(source)
    if ((await explainCommits(source, before, after)) === 'unexplained') continue
    await applySteps(target, readJournal(source, before.number, after.number))
    await target.write((transaction) => writeCopyState(transaction, { number: after.number }))
    return after
  }
  throw new AtlasError(
    'CONCURRENT_CHANGE',
    'Other clients kept changing the database while it was copied; retry',
  )
}

async function clearTarget(target: Graph): Promise<void> {
  await deleteCopyState(target)
  await runInBatches(target, DELETE_RELATIONSHIPS)
  await runInBatches(target, DELETE_NODES)
  await dropSchema(target)
}

/** Runs a statement that commits in batches, which no transaction may enclose. */
async function runInBatches(graph: Graph, cypher: string): Promise<void> {
  const session = graph.openSession()
  try {
    await session.run(cypher)
  } finally {
    await session.close()
  }
}

/** Reads and writes with integers that stay integers. */
async function copyElements(source: Graph, target: Graph): Promise<void> {
  const exactSource = openGraph(source.settings, { useBigInt: true })
  const exactTarget = openGraph(target.settings, { useBigInt: true })
  try {
    const copies = new NodeCopies()
    await forEachConcurrently(
      streamBatches<StoredNode>(exactSource, NODES),
      concurrentTransactions,
      async (rows) => copies.addAll(await exactTarget.write((transaction) => createNodes(transaction, rows))),
    )
    await forEachConcurrently(
      streamBatches<StoredRelationship>(exactSource, RELATIONSHIPS),
      concurrentTransactions,
      (rows) => exactTarget.write((transaction) => createRelationships(transaction, rows, copies)),
    )
  } finally {
    await Promise.all([exactSource.close(), exactTarget.close()])
  }
}

async function* streamBatches<Row>(graph: Graph, cypher: string): AsyncGenerator<Row[]> {
  let rows: Row[] = []
  const batches = graph.snapshot((run) => run<Row>(cypher, { serviceLabels }))
  for await (const batch of batches) {
    rows.push(...batch)
    if (rows.length < rowsPerTransaction) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

type NodePair = readonly [source: bigint, copy: string]

async function createNodes(
  transaction: Transaction,
  rows: readonly StoredNode[],
): Promise<readonly NodePair[]> {
  const { records } = await transaction.run<{ pairs: readonly NodePair[] }>(CREATE_NODES, { rows })
  return records[0]?.get('pairs') ?? []
}

async function createRelationships(
  transaction: Transaction,
  relationships: readonly StoredRelationship[],
  copies: NodeCopies,
): Promise<void> {
  const rows = relationships.flatMap(([from, to, type, properties]) => {
    const ends = [copies.get(from), copies.get(to)]
    return ends.includes(undefined) ? [] : [[...ends, type, properties]]
  })
  await transaction.run(CREATE_RELATIONSHIPS, { prefix: copies.prefix, rows })
}

/** The copy of each node. A node that was created after the nodes were read has none. */
class NodeCopies {
  readonly #copies = new Map<number, bigint>()
  /** What the element ids of all copies begin with. */
  prefix = ''

  addAll(pairs: readonly NodePair[]): void {
    for (const [source, copy] of pairs) {
      const end = copy.lastIndexOf(':') + 1
      this.prefix = copy.slice(0, end)
      this.#copies.set(Number(source), BigInt(copy.slice(end)))
    }
  }

  get(source: bigint): bigint | undefined {
    return this.#copies.get(Number(source))
  }
}
