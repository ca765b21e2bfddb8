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
  const externalIdsByKind = new Map<string, Set<string>>()
  for (const record of records) {
    const [kind, externalId] = getExternalKey(record)
    if (kind === undefined || externalId === undefined) continue
    externalIdsByKind.set(kind, (externalIdsByKind.get(kind) ?? new Set()).add(externalId))
  }
  if (externalIdsByKind.size === 0) return records
  const ids = new Map<string, readonly string[]>()
  for (const [kind, externalIds] of externalIdsByKind) {
    const parameters = { kind, externalIds: [...externalIds] }
    const { rows } = await graph.read<{ externalId: string; ids: string[] }>(BY_EXTERNAL_ID, parameters)
    for (const row of rows) ids.set(`${kind} ${row.externalId}`, row.ids)
  }
  return records.map((record) => {
    const [kind, externalId] = getExternalKey(record)
    const [id, conflictingId] = ids.get(`${kind} ${externalId}`) ?? []
    if (conflictingId !== undefined)
      reportFault(
        createFault(
          record.location,
          `belongs to ${id} and ${conflictingId}; give the id`,
          externalId,
          'externalId',
        ),
      )
    return id === undefined ? record : { ...record, fields: { ...record.fields, id } }
  })
}

function getExternalKey(record: RawRecord): readonly [kind?: string, externalId?: string] {
  const { externalId } = record.fields
  if (hasId(record.fields) || typeof externalId !== 'string' || externalId === '') return []
  const kind = isRelationshipRecord(record) ? undefined : findKind(record)
  return kind ? [kind.name, externalId] : []
}
