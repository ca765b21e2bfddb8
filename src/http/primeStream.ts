/** Waits for the first item, so that an error before it still sets the status of the response. */
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
