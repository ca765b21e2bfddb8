import type { Element, RelationshipKey } from '../element.ts'
import type { Transaction } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'
import { buildLockRelationships } from './upsertStatements.ts'
import { toElement } from './workingSetStatements.ts'

/** The kinds of both ends, as parameters of the statements for relationships of one type. */
export const getEndKinds = ({ from, to }: RelationshipKey) => ({ fromKind: from.kind, toKind: to.kind })

export const toEndIds = ({ from, to }: RelationshipKey) => ({ from: from.id, to: to.id })

export const toIndexedEnds = (key: RelationshipKey, index: number) => ({
  index: toNeo4jInteger(index),
  ...toEndIds(key),
})

/** Locks relationships of one type between nodes of two kinds, and reads them. */
export async function lockRelationships(
  transaction: Transaction,
  keys: readonly RelationshipKey[],
): Promise<Element<RelationshipKey>[]> {
  const [first] = keys
  if (!first) return []
  const { records } = await transaction.run<{ index: number; properties: Record<string, unknown> }>(
    buildLockRelationships(first.type),
    { ...getEndKinds(first), rows: keys.map(toIndexedEnds) },
  )
  return records.map((record) => {
    const key = keys[record.get('index')] as RelationshipKey
    return toElement(key, record.get('properties'))
  })
}
