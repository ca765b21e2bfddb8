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
export function shuffled(items: readonly number[]): readonly number[] {
  const random = seededRandom(items.length)
  const rest = [...items]
  for (let left = rest.length; left > 1; left -= 1) {
    const drawn = Math.floor(random() * left)
    const item = rest[drawn] as number
    rest[drawn] = rest[left - 1] as number
    rest[left - 1] = item
  }
  return rest
}
