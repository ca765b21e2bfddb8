import { seededRandom } from '../../src/algorithms/random.ts'

/** Numbers from 0 up to 1. */
export type Random = ReturnType<typeof seededRandom>

export { seededRandom }

/** Different ones of these; the first are drawn far more often than the last. */
export function sample(ids: readonly string[], count: number, random: Random): Set<string> {
  const drawn = new Set<string>()
  while (drawn.size < Math.min(count, ids.length)) {
    drawn.add(ids[Math.floor(random() ** 2 * ids.length)] ?? '')
  }
  return drawn
}
