import type { RawRecord } from '../../formats/inputFormat.ts'
import type { Graph } from '../../graph/graph.ts'
import type { ImportFault } from './importRecord.ts'
import { createFault } from './importRow.ts'
import { hasId } from './readRow.ts'
import { findKind, isRelationshipRecord } from './tableNames.ts'

const BY_EXTERNAL_ID = `
UNWIND $externalIds AS externalId
MATCH (node:$($kind) {externalId: externalId})
RETURN externalId, collect(node.id) AS ids`

/** Adds the id of the node with the same external id to records without an id; several such nodes are a fault. */
export async function resolveExternalIds(
  graph: Graph,
  records: readonly RawRecord[],
  reportFault: (fault: ImportFault) => void,
): Promise<readonly RawRecord[]> {
  const idsByKey = await findIds(graph, records)
  if (idsByKey.size === 0) return records
  return records.map((record) => {
    const [id, otherId] = idsByKey.get(getExternalKey(record).join(' ')) ?? []
    if (id === undefined) return record
    const { externalId } = record.fields
    const reason = `belongs to ${id} and ${otherId}; give the id`
    if (otherId !== undefined) reportFault(createFault(record.location, reason, externalId, 'externalId'))
    return { ...record, fields: { ...record.fields, id } }
  })
}

async function findIds(graph: Graph, records: readonly RawRecord[]): Promise<Map<string, readonly string[]>> {
  const keys = records.map(getExternalKey).filter(([kind]) => kind !== undefined)
  const idsByKey = new Map<string, readonly string[]>()
  for (const [kind, group] of Map.groupBy(keys, ([kind]) => kind)) {
    const externalIds = [...new Set(group.map(([, externalId]) => externalId))]
    const { rows } = await graph.read<{ externalId: string; ids: string[] }>(BY_EXTERNAL_ID, {
      kind,
      externalIds,
    })
    for (const { externalId, ids } of rows) idsByKey.set(`${kind} ${externalId}`, ids)
  }
  return idsByKey
}

function getExternalKey(record: RawRecord): readonly [kind?: string, externalId?: string] {
  const { externalId } = record.fields
  if (hasId(record.fields) || typeof externalId !== 'string' || externalId === '') return []
  const kind = isRelationshipRecord(record) ? undefined : findKind(record)
  return kind ? [kind.name, externalId] : []
}
