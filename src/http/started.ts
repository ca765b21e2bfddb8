/** The same items after the first has come, so that a fault at the start is still answered as one. */
export async function started<Item>(items: AsyncGenerator<Item, unknown>): Promise<AsyncIterable<Item>> {
  const first = await items.next()
  return (async function* () {
    try {
      if (first.done) return
      yield first.value
      yield* items
    } finally {
      await items.return(undefined)
    }
  })()
}
