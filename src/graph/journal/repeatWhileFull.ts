import type { Graph, Transaction } from '../graph.ts'

/** Runs a batch in a transaction of its own until one processes less than a full batch; returns the total. */
export async function repeatWhileFull(
  graph: Graph,
  batchSize: number,
  processBatch: (transaction: Transaction) => Promise<number>,
): Promise<number> {
  let total = 0
  let processed: number
  do {
    processed = await graph.write(processBatch, { keepsVersion: true })
    total += processed
  } while (processed === batchSize)
  return total
}
