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

/** The items in an order of chance, the same from run to run. */
export function shuffle(items: readonly number[]): readonly number[] {
  const random = seededRandom(items.length)
  const shuffledItems = [...items]
  for (let remaining = shuffledItems.length; remaining > 1; remaining -= 1) {
    const drawn = Math.floor(random() * remaining)
    const item = shuffledItems[drawn] as number
    shuffledItems[drawn] = shuffledItems[remaining - 1] as number
    shuffledItems[remaining - 1] = item
  }
  return shuffledItems
}
