import type { Graph, Transaction } from '../graph.ts'
import { openGraph } from '../openGraph.ts'
import type { ElementSource, NodeRow, RelationshipRow } from './elementRows.ts'
import { forEachConcurrently } from './forEachConcurrently.ts'

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

const rowsPerTransaction = 5_000
const concurrentTransactions = 2

/** Creates all elements of a source in an empty graph. */
export async function loadElements(source: ElementSource, target: Pick<Graph, 'settings'>): Promise<void> {
  const exactTarget = openGraph(target.settings, { useBigInt: true })
  const copies = new NodeCopies()
  const loadNodes = async (rows: readonly NodeRow[]) =>
    copies.addAll(await exactTarget.write((transaction) => createNodes(transaction, rows)))
  const loadRelationships = (rows: readonly RelationshipRow[]) =>
    exactTarget.write((transaction) => createRelationships(transaction, rows, copies))
  try {
    await forEachConcurrently(regroup(source.readNodes()), concurrentTransactions, loadNodes)
    await forEachConcurrently(regroup(source.readRelationships()), concurrentTransactions, loadRelationships)
  } finally {
    await exactTarget.close()
  }
}

async function* regroup<Row>(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<Row[]> {
  let rows: Row[] = []
  for await (const batch of batches) {
    rows.push(...batch)
    if (rows.length < rowsPerTransaction) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

type NodePair = readonly [source: number | bigint, copy: string]

async function createNodes(transaction: Transaction, rows: readonly NodeRow[]): Promise<readonly NodePair[]> {
  const { records } = await transaction.run<{ pairs: readonly NodePair[] }>(CREATE_NODES, { rows })
  return records[0]?.get('pairs') ?? []
}

async function createRelationships(
  transaction: Transaction,
  relationships: readonly RelationshipRow[],
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

  get(source: number | bigint): bigint | undefined {
    return this.#copies.get(Number(source))
  }
}
