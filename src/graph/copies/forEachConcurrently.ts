/** Runs work for each item, some at a time. After an error no more is started; it is thrown when what runs has ended. */
export async function forEachConcurrently<Item>(
  items: AsyncIterable<Item>,
  maxRunning: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const running = new Set<Promise<unknown>>()
  const errors: unknown[] = []
  for await (const item of items) {
    const task: Promise<unknown> = work(item)
      .catch((error: unknown) => errors.push(error))
      .finally(() => running.delete(task))
    running.add(task)
    if (running.size >= maxRunning) await Promise.race(running)
    if (errors.length > 0) break
  }
  await Promise.all(running)
  if (errors.length > 0) throw errors[0]
}
