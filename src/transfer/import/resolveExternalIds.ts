import type { RawRecord } from '../../formats/inputFormat.ts'
import type { Graph } from '../../graph/graph.ts'
import { nodeKinds } from '../../model/kinds.ts'
import { createFault, type ImportFault } from './importRow.ts'
import { findKindByTable, hasId, isRelationshipsTable } from './readRow.ts'

const BY_EXTERNAL_ID = `
UNWIND $externalIds AS externalId
MATCH (node:$($kind) {externalId: externalId})
RETURN externalId, collect(node.id) AS ids`

/** Gives records that have an external id and no id the id of the node that has it; where two have it, that is a fault. */
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
          `is of ${id} and of ${conflictingId}; give the id`,
          externalId,
          'externalId',
        ),
      )
    return id === undefined ? record : { ...record, fields: { ...record.fields, id } }
  })
}

function getExternalKey({ fields, table }: RawRecord): readonly [kind?: string, externalId?: string] {
  const { externalId } = fields
  if (hasId(fields) || typeof externalId !== 'string' || externalId === '') return []
  if (table !== undefined && isRelationshipsTable(table)) return []
  const kind = table === undefined ? nodeKinds.get(String(fields.kind)) : findKindByTable(table)
  return kind ? [kind.name, externalId] : []
}
