/** The same items after the first has come, so that a fault at the start is still answered as one. */
export async function primeStream<Item>(items: AsyncGenerator<Item, unknown>): Promise<AsyncIterable<Item>> {
  const first = await items.next()
  let isFirst = true
  const next = () => {
    if (!isFirst) return items.next()
    isFirst = false
    return Promise.resolve(first)
  }
  return { [Symbol.asyncIterator]: () => ({ next, return: () => items.return(undefined) }) }
}
