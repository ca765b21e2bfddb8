import { kindNames } from '../../model/kinds.ts'
import type { Graph } from '../graph.ts'
import { readUntilConsistent } from '../retry.ts'
import { GrowingColumn } from './growingColumn.ts'
import type { ColumnArrays, Projection } from './projection.ts'
import { type ColumnDefinition, isKnownType, nodeColumns, relationshipColumns } from './projectionColumns.ts'
import { sortProjection } from './sortProjection.ts'

type ColumnDefinitions = Readonly<Record<string, ColumnDefinition>>

const listExpressions = (definitions: ColumnDefinitions) =>
  `[${Object.values(definitions)
    .map(({ expression }) => expression)
    .join(', ')}]`

/** One column of lists: the driver reads it faster than several columns. */
const READ = [
  'MATCH (node:$any($kinds))',
  'RETURN [elementId(node), node.id, node.name,',
  listExpressions(nodeColumns),
  ', COLLECT {',
  'MATCH (node)-[relationship]->(other:$any($kinds))',
  'RETURN [elementId(other),',
  listExpressions(relationshipColumns),
  ']}] AS row',
].join('\n')

type NodeRow = readonly [
  element: string,
  id: string,
  name: string,
  values: readonly unknown[],
  relationships: readonly RelationshipRow[],
]

type RelationshipRow = readonly [other: string, values: readonly unknown[]]

/** Reads the ecosystem as one stream of nodes, each with the relationships that start at it. */
export const readProjection = (stream: Graph['stream']): Promise<Projection> =>
  readUntilConsistent(async () => {
    const projection = await tryReadProjection(stream)
    return projection && sortProjection(projection)
  })

/** Returns nothing if a node was deleted between a row that refers to it and its own row. */
async function tryReadProjection(stream: Graph['stream']): Promise<Projection | undefined> {
  const assignNumber = createNumbering()
  const nodes = createColumns(nodeColumns)
  const relationships = createColumns(relationshipColumns)
  const ends = { from: new GrowingColumn(Int32Array), to: new GrowingColumn(Int32Array) }
  const id: string[] = []
  const name: string[] = []
  let nodeCount = 0
  let count = 0
  const rows = stream<{ readonly row: NodeRow }>(READ, { kinds: kindNames })
  for (;;) {
    const next = await rows.next()
    if (next.done) {
      if (nodeCount < assignNumber.count()) return undefined
      return {
        version: next.value,
        nodes: { count: nodeCount, id, name, ...nodes.toArrays(nodeCount) },
        relationships: {
          count,
          from: ends.from.toArray(count),
          to: ends.to.toArray(count),
          ...relationships.toArrays(count),
        },
      }
    }
    const [element, nodeId, nodeName, values, outgoing] = next.value.row
    const number = assignNumber(element)
    id[number] = nodeId
    name[number] = nodeName
    nodes.set(number, values)
    nodeCount += 1
    for (const [other, relationshipValues] of outgoing) {
      if (!isKnownType(relationshipValues[0])) continue
      relationships.set(count, relationshipValues)
      ends.from.set(count, number)
      ends.to.set(count, assignNumber(other))
      count += 1
    }
  }
}

/** Numbers elements from 0 in the order in which they occur first. */
function createNumbering() {
  const numbers = new Map<string, number>()
  const assign = (element: string) => {
    const number = numbers.get(element) ?? numbers.size
    numbers.set(element, number)
    return number
  }
  return Object.assign(assign, { count: () => numbers.size })
}

/** Growing columns for definitions; values come in the order of the definitions. */
function createColumns<Definitions extends ColumnDefinitions>(definitions: Definitions) {
  const columns = Object.entries(definitions).map(([name, { arrayType, toNumber }]) => ({
    name,
    toNumber,
    entries: new GrowingColumn(arrayType),
  }))
  return {
    set(number: number, values: readonly unknown[]): void {
      let index = 0
      for (const { entries, toNumber } of columns) {
        entries.set(number, toNumber(values[index]))
        index += 1
      }
    },
    toArrays(count: number): ColumnArrays<Definitions> {
      const arrays = columns.map(({ name, entries }) => [name, entries.toArray(count)])
      return Object.fromEntries(arrays) as ColumnArrays<Definitions>
    },
  }
}
