/** Numbers from 0 up to 1, the same from run to run (xorshift with 32 bits, Marsaglia 2003). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** That many of the items, each as likely as any other, the same from run to run; all when there are no more. */
export function sampleOf(items: readonly number[], size: number): readonly number[] {
  if (items.length <= size) return items
  const random = seededRandom(items.length)
  const rest = Int32Array.from(items)
  for (let drawn = 0; drawn < size; drawn += 1) {
    const other = drawn + Math.floor(random() * (rest.length - drawn))
    const item = rest[other] as number
    rest[other] = rest[drawn] as number
    rest[drawn] = item
  }
  return [...rest.subarray(0, size)]
}
