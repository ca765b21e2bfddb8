import type { Projection } from './projection.ts'

/**
 * The same ecosystem in an order that does not depend on how it was written: nodes by kind and id, relationships by
 * type, start and end. What analyses compute in the order of numbers is then the same for the same map.
 */
export function sortProjection({ nodes, relationships, ...rest }: Projection): Projection {
  const nodeOrder = Int32Array.from(nodes.id.keys()).sort(
    (a, b) =>
      getEntry(nodes.kind, a) - getEntry(nodes.kind, b) || compareText(nodes.id[a] ?? '', nodes.id[b] ?? ''),
  )
  const numberByNode = new Int32Array(nodes.count)
  for (const [number, node] of nodeOrder.entries()) numberByNode[node] = number
  const from = relationships.from.map((node) => getEntry(numberByNode, node))
  const to = relationships.to.map((node) => getEntry(numberByNode, node))
  const initialOrder = Int32Array.from({ length: relationships.count }, (_, index) => index)
  const typeCount = relationships.type.reduce((most, type) => Math.max(most, type), 0) + 1
  const byEnd = sortStably(initialOrder, to, nodes.count)
  const byStart = sortStably(byEnd, from, nodes.count)
  const relationshipOrder = sortStably(byStart, relationships.type, typeCount)
  return {
    ...rest,
    nodes: permuteColumns(nodes, nodeOrder),
    relationships: permuteColumns({ ...relationships, from, to }, relationshipOrder),
  }
}

/** Items in the order of their keys from 0 up to `keyCount`, equal ones as they were (counting sort). */
function sortStably(items: Int32Array, keys: ArrayLike<number>, keyCount: number): Int32Array {
  const offsets = new Int32Array(keyCount + 1)
  for (const item of items) {
    const key = getEntry(keys, item)
    offsets[key + 1] = getEntry(offsets, key + 1) + 1
  }
  for (let key = 0; key < keyCount; key += 1)
    offsets[key + 1] = getEntry(offsets, key + 1) + getEntry(offsets, key)
  const sorted = new Int32Array(items.length)
  for (const item of items) {
    const key = getEntry(keys, item)
    const place = getEntry(offsets, key)
    offsets[key] = place + 1
    sorted[place] = item
  }
  return sorted
}

/** Every column with its entries in another order. */
function permuteColumns<Columns extends object>(columns: Columns, order: Int32Array): Columns {
  const permuted = Object.entries(columns).map(([name, column]) => [name, permuteColumn(column, order)])
  return Object.fromEntries(permuted) as Columns
}

function permuteColumn(column: unknown, order: Int32Array): unknown {
  if (Array.isArray(column)) return Array.from(order, (index) => column[index])
  if (column instanceof Uint8Array || column instanceof Int32Array || column instanceof Float64Array)
    return column.map((_, place) => getEntry(column, getEntry(order, place)))
  return column
}

const getEntry = (column: ArrayLike<number>, index: number) => column[index] as number

/** Compares texts as the order of nodes does. */
export const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
