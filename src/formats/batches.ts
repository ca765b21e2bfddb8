/** Items in batches of at most a size, each of one group. */
export async function* splitIntoBatches<Item>(
  items: AsyncIterable<Item>,
  size: number,
  groupOf: (item: Item) => unknown = () => undefined,
): AsyncGenerator<Item[]> {
  let batch: Item[] = []
  let group: unknown
  for await (const item of items) {
    if (batch.length > 0 && groupOf(item) !== group) {
      yield batch
      batch = []
    }
    group = groupOf(item)
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
