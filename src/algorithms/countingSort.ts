import { buildAdjacency } from './adjacency.ts'

/** The places of counts: the greatest first, equal ones as they are. */
export function sortByCount(counts: Int32Array): Int32Array {
  const most = counts.reduce((highest, count) => Math.max(highest, count), 0)
  const shortfalls = counts.map((count) => most - count)
  return buildAdjacency(most + 1, shortfalls, shortfalls).links
}
