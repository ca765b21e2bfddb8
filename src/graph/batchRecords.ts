import type { Record } from 'neo4j-driver'

/** Maps records to items and groups them into batches; the last batch may be smaller. */
export async function* batchRecords<Item>(
  records: AsyncIterable<Record>,
  size: number,
  toItem: (record: Record) => Item,
): AsyncGenerator<Item[], void> {
  let batch: Item[] = []
  for await (const record of records) {
    batch.push(toItem(record))
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
