import { kindNames } from '../../model/kinds.ts'
import type { Graph } from '../graph.ts'
import { readUntilConsistent } from '../retry.ts'
import { GrowingColumn } from './growingColumn.ts'
import type { ColumnArrays, Projection } from './projection.ts'
import { type ColumnDefinition, isKnownType, nodeColumns, relationshipColumns } from './projectionColumns.ts'
import { sortProjection } from './sortProjection.ts'

type ColumnDefinitions = Readonly<Record<string, ColumnDefinition>>

const listExpressions = (definitions: ColumnDefinitions) =>
  Object.values(definitions)
    .map(({ expression }) => expression)
    .join(', ')

/** One column of flat lists: the driver reads it faster than several columns or nested lists. */
const READ = `
MATCH (node:$any($kinds))
RETURN [
  elementId(node), node.id, node.name,
  COLLECT {
    MATCH (node)-[relationship]->(other:$any($kinds))
    RETURN [elementId(other), ${listExpressions(relationshipColumns)}]
  },
  ${listExpressions(nodeColumns)}
] AS row`

type NodeRow = readonly [
  element: string,
  id: string,
  name: string,
  relationships: readonly RelationshipRow[],
  ...values: unknown[],
]

type RelationshipRow = readonly [other: string, ...values: unknown[]]

/** The places of the first values in the rows. */
const [nodeValuesStart, relationshipValuesStart] = [4, 1]

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
    const { row } = next.value
    const [element, nodeId, nodeName, outgoing] = row
    const number = assignNumber(element)
    id[number] = nodeId
    name[number] = nodeName
    nodes.set(number, row, nodeValuesStart)
    nodeCount += 1
    for (const relationship of outgoing) {
      if (!isKnownType(relationship[relationshipValuesStart])) continue
      relationships.set(count, relationship, relationshipValuesStart)
      ends.from.set(count, number)
      ends.to.set(count, assignNumber(relationship[0]))
      count += 1
    }
  }
}

/** Numbers elements from 0 in the order in which they occur first. */
function createNumbering() {
  const numbers = new Map<string, number>()
  const assign = (element: string) => {
    const known = numbers.get(element)
    if (known !== undefined) return known
    const number = numbers.size
    numbers.set(element, number)
    return number
  }
  return Object.assign(assign, { count: () => numbers.size })
}

/** Growing columns for definitions; values come in the order of the definitions, from a place in a row on. */
function createColumns<Definitions extends ColumnDefinitions>(definitions: Definitions) {
  const columns = Object.entries(definitions).map(([name, { arrayType, toNumber }]) => ({
    name,
    toNumber,
    entries: new GrowingColumn(arrayType),
  }))
  return {
    set(number: number, row: readonly unknown[], start: number): void {
      let index = start
      for (const { entries, toNumber } of columns) {
        entries.set(number, toNumber(row[index]))
        index += 1
      }
    },
    toArrays(count: number): ColumnArrays<Definitions> {
      const arrays = columns.map(({ name, entries }) => [name, entries.toArray(count)])
      return Object.fromEntries(arrays) as ColumnArrays<Definitions>
    },
  }
}
