import { kindNames } from '../../model/kinds.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { isRelationshipKey, type NodeKey, type RelationshipKey } from '../element.ts'
import type { JournaledChange } from '../journal/journalStep.ts'
import {
  createEntryOrder,
  type EntryOrder,
  editColumn,
  editColumns,
  listNewNumbers,
  rebuildColumn,
} from './editColumns.ts'
import {
  type ElementEdit,
  type Place,
  type PlacedEdits,
  placeEdits,
  searchSorted,
  sumUpChanges,
} from './elementEdits.ts'
import type { NodeColumns, Projection, RelationshipColumns } from './projection.ts'
import { isKnownType, nodeColumns, relationshipColumns } from './projectionColumns.ts'
import { compareText } from './sortProjection.ts'

/**
 * The projection after changes in their order; nothing if it cannot be known without the database, because another
 * client created a relationship twice. It is the same object if no column changes, and shares each column without a
 * change. Changes that the projection shows already change nothing.
 */
export function patchProjection(
  projection: Projection,
  changes: readonly JournaledChange[],
): Projection | undefined {
  const nodeEdits: ElementEdit<NodeKey>[] = []
  const relationshipEdits: ElementEdit<RelationshipKey>[] = []
  for (const { key, ...edit } of sumUpChanges(changes)) {
    if (!isRelationshipKey(key)) nodeEdits.push({ key, ...edit })
    else if (isKnownType(key.type)) relationshipEdits.push({ key, ...edit })
  }
  return patchRelationships(patchNodes(projection, nodeEdits), relationshipEdits)
}

function patchNodes(projection: Projection, edits: readonly ElementEdit<NodeKey>[]): Projection {
  const { nodes, relationships } = projection
  const placed = placeEdits(edits, (key) => findNode(nodes, key), compareNodeKeys)
  const order = createEntryOrder(nodes.count, placed)
  const ids = placed.inserted.map(({ key }) => key.id)
  const patched: NodeColumns = {
    ...editColumns(nodes, nodeColumns, placed, order),
    count: order?.count ?? nodes.count,
    id: order ? rebuildColumn(nodes.id, order, ids) : nodes.id,
    name: editColumn(nodes.name, 'name', placed, order, ({ values }) => values.name as string),
  }
  if (isSame(nodes, patched)) return projection
  return {
    ...projection,
    nodes: patched,
    relationships: order ? renumberEnds(relationships, order, nodes.count) : { ...relationships },
  }
}

const isSame = <Columns extends object>(before: Columns, after: Columns) =>
  Object.entries(before).every(([name, column]) => after[name as keyof Columns] === column)

/** The relationships with the new numbers of their ends, without those that have lost one. */
function renumberEnds(
  relationships: RelationshipColumns,
  order: EntryOrder,
  nodeCount: number,
): RelationshipColumns {
  const numbers = listNewNumbers(order, nodeCount)
  const [from, to] = [renumber(relationships.from, numbers), renumber(relationships.to, numbers)]
  const removed = new Set<number>()
  if (numbers.includes(-1))
    for (let link = 0; link < relationships.count; link += 1)
      if (from[link] === -1 || to[link] === -1) removed.add(link)
  return editRelationships({ ...relationships, from, to }, { replaced: [], removed, inserted: [] }, [])
}

function renumber(nodes: Int32Array, numbers: Int32Array): Int32Array<ArrayBuffer> {
  const renumbered = new Int32Array(nodes.length)
  for (let link = 0; link < nodes.length; link += 1)
    renumbered[link] = numbers[nodes[link] as number] as number
  return renumbered
}

function patchRelationships(
  projection: Projection,
  edits: readonly ElementEdit<RelationshipKey>[],
): Projection | undefined {
  const { nodes, relationships } = projection
  const numbersByKey = new Map(edits.map(({ key }) => [key, findNumbers(nodes, key)]))
  const getNumbers = (key: RelationshipKey) => numbersByKey.get(key) ?? [0, 0, 0]
  if ([...numbersByKey.values()].some((numbers) => numbers && isRepeated(relationships, numbers)))
    return undefined
  const placed = placeEdits(
    edits,
    (key) => numbersByKey.get(key) && findRelationship(relationships, getNumbers(key)),
    (a, b) => compareNumbers(getNumbers(a), getNumbers(b)),
  )
  const inserted = placed.inserted.map(({ key }) => getNumbers(key))
  const patched = editRelationships(relationships, placed, inserted)
  if (isSame(relationships, patched)) return projection
  return { ...projection, nodes: { ...nodes }, relationships: patched }
}

function editRelationships(
  relationships: RelationshipColumns,
  placed: PlacedEdits<RelationshipKey>,
  inserted: readonly RelationshipNumbers[],
): RelationshipColumns {
  const { count, from, to } = relationships
  const order = createEntryOrder(count, placed)
  const starts = inserted.map(([, start]) => start)
  const ends = inserted.map(([, , end]) => end)
  return {
    ...editColumns(relationships, relationshipColumns, placed, order),
    count: order?.count ?? count,
    from: order ? rebuildColumn(from, order, starts) : from,
    to: order ? rebuildColumn(to, order, ends) : to,
  }
}

const compareNodeKeys = (a: NodeKey, b: NodeKey) =>
  kindNames.indexOf(a.kind) - kindNames.indexOf(b.kind) || compareText(a.id, b.id)

/** Where a node is, or would be. */
export function findNode(nodes: NodeColumns, { kind, id }: NodeKey): Place {
  const kindNumber = kindNames.indexOf(kind)
  const compare = (node: number) =>
    (nodes.kind[node] as number) - kindNumber || compareText(nodes.id[node] as string, id)
  return searchSorted(nodes.count, compare)
}

/** What relationships are sorted by. */
type RelationshipNumbers = readonly [type: number, start: number, end: number]

const compareNumbers = (a: RelationshipNumbers, b: RelationshipNumbers) =>
  a[0] - b[0] || a[1] - b[1] || a[2] - b[2]

/** Nothing if an end does not exist. */
function findNumbers(
  nodes: NodeColumns,
  { type, from, to }: RelationshipKey,
): RelationshipNumbers | undefined {
  const [start, end] = [findNode(nodes, from), findNode(nodes, to)]
  if (!start.isFound || !end.isFound) return undefined
  return [relationshipTypeNames.indexOf(type), start.index, end.index]
}

const createComparison =
  ({ type, from, to }: RelationshipColumns, numbers: RelationshipNumbers) =>
  (link: number) =>
    compareNumbers([type[link] as number, from[link] as number, to[link] as number], numbers)

const findRelationship = (relationships: RelationshipColumns, numbers: RelationshipNumbers): Place =>
  searchSorted(relationships.count, createComparison(relationships, numbers))

function isRepeated(relationships: RelationshipColumns, numbers: RelationshipNumbers): boolean {
  const { index, isFound } = findRelationship(relationships, numbers)
  return (
    isFound && index + 1 < relationships.count && createComparison(relationships, numbers)(index + 1) === 0
  )
}
