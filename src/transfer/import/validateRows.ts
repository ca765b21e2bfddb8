import { join } from 'node:path'
import { limits } from '../../formats/limits.ts'
import { type ElementKey, type NodeKey, nameOf, type RelationshipKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { kindNames } from '../../model/kinds.ts'
import { faultAt, type ImportFault, type Mode, type Row } from './importRow.ts'
import { groupsIn, lineWriter } from './jsonLinesFile.ts'
import { hashOf } from './keySet.ts'
import { nodesFile, type Question, questionsFile, type Reading, relationshipsFile } from './stageRows.ts'

const atOnce = { items: 5_000, characters: limits.charactersInBatch }

type Tell = (fault: ImportFault) => void

/** What only all rows together, and the database, can tell: duplicates, ends that are not there, ids that are taken. */
export async function checkReading(graph: Graph, reading: Reading, mode: Mode, tell: Tell): Promise<void> {
  if (reading.repeated.size > 0) await tellDuplicates(reading, tell)
  await tellMissing(graph, reading, tell)
  if (mode === 'create') await tellTaken(graph, reading, tell)
}

/** The hashes only told where to look. */
async function tellDuplicates({ folder, repeated }: Reading, tell: Tell): Promise<void> {
  const first = new Map<string, Row['place']>()
  for await (const { key, place } of rowsIn(folder)) {
    const name = nameOf(key)
    if (!repeated.has(hashOf(name))) continue
    const before = first.get(name)
    if (before)
      tell(
        faultAt(
          place,
          `${name} is in row ${before.row} of ${before.sheet ?? before.file} already`,
          undefined,
          'id',
        ),
      )
    else first.set(name, place)
  }
}

async function* rowsIn(folder: string): AsyncGenerator<Row> {
  for (const file of [nodesFile(folder), relationshipsFile(folder)]) {
    for await (const rows of groupsIn<Row>(file, atOnce)) yield* rows
  }
}

const EXIST = `
UNWIND $ids AS id
MATCH (node:$($kind) {id: id})
RETURN id`

async function tellMissing(graph: Graph, { folder, keys }: Reading, tell: Tell): Promise<void> {
  for await (const questions of groupsIn<Question>(questionsFile(folder), atOnce)) {
    const open = questions.filter(({ key, fault }) => fault.column === 'name' || !keys.has(nameOf(key)))
    const there = await existing(
      graph,
      open.map(({ key }) => key),
    )
    for (const { key, fault } of open) if (!there.has(nameOf(key))) tell(fault)
  }
}

async function existing(graph: Graph, keys: readonly NodeKey[]): Promise<Set<string>> {
  const found = new Set<string>()
  for (const kind of kindNames) {
    const ids = [...new Set(keys.filter((key) => key.kind === kind).map(({ id }) => id))]
    if (ids.length === 0) continue
    const { rows } = await graph.read<{ id: string }>(EXIST, { kind, ids })
    for (const { id } of rows) found.add(nameOf({ kind, id }))
  }
  return found
}

const EXIST_BETWEEN = `
UNWIND $rows AS row
MATCH (from:$(row.from.kind) {id: row.from.id})
MATCH (to:$(row.to.kind) {id: row.to.id})
WHERE EXISTS { (from)-[:$(row.type)]->(to) }
RETURN row.index AS index`

async function tellTaken(graph: Graph, { folder }: Reading, tell: Tell): Promise<void> {
  for await (const rows of groupsIn<Row<NodeKey>>(nodesFile(folder), atOnce)) {
    const there = await existing(
      graph,
      rows.map(({ key }) => key),
    )
    for (const { key, place } of rows) {
      if (there.has(nameOf(key))) tell(faultAt(place, `${nameOf(key)} exists already`, key.id, 'id'))
    }
  }
  for await (const rows of groupsIn<Row<RelationshipKey>>(relationshipsFile(folder), atOnce)) {
    const asked = rows.map(({ key }, index) => ({ index, ...key }))
    const { rows: found } = await graph.read<{ index: number }>(EXIST_BETWEEN, { rows: asked })
    for (const { index } of found) {
      const row = rows[index]
      if (row) tell(faultAt(row.place, `${nameOf(row.key)} exists already`, undefined, 'type'))
    }
  }
}

export const removalsFile = (folder: string) => join(folder, 'removals.jsonl')

const NODES_OF = `
MATCH (node:$($kind))
RETURN node.id AS id
ORDER BY id`

const RELATIONSHIPS_OF = `
MATCH (from)-[:$($type)]->(to)
WITH
  [label IN labels(from) WHERE label IN $kinds][0] AS fromKind, from.id AS from,
  [label IN labels(to) WHERE label IN $kinds][0] AS toKind, to.id AS to
WHERE fromKind IS NOT NULL AND toKind IS NOT NULL
RETURN fromKind, from, toKind, to
ORDER BY from, to`

/** What `replace` removes: of every kind and type that the file holds, all that it lacks. They wait in a file too. */
export async function findRemovals(
  graph: Graph,
  { folder, keys, kinds, types }: Reading,
  told: (key: ElementKey) => void,
): Promise<number> {
  const writer = lineWriter(removalsFile(folder))
  let total = 0
  const remove = (key: ElementKey) => {
    if (keys.has(nameOf(key))) return
    total += 1
    told(key)
    writer.write(key)
  }
  for (const type of types) {
    const parameters = { type, kinds: kindNames }
    for await (const row of graph.stream<RelationshipEnds>(RELATIONSHIPS_OF, parameters)) {
      remove({ type, from: { kind: row.fromKind, id: row.from }, to: { kind: row.toKind, id: row.to } })
      await writer.drained()
    }
  }
  for (const kind of kinds) {
    for await (const { id } of graph.stream<{ id: string }>(NODES_OF, { kind })) {
      remove({ kind, id })
      await writer.drained()
    }
  }
  await writer.close()
  return total
}

interface RelationshipEnds {
  readonly fromKind: string
  readonly from: string
  readonly toKind: string
  readonly to: string
}
