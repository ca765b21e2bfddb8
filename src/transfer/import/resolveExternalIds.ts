import type { RawRecord } from '../../formats/inputFormat.ts'
import type { Graph } from '../../graph/graph.ts'
import { kinds } from '../../model/kinds.ts'
import { faultAt, type ImportFault } from './importRow.ts'
import { hasId, isRelationships, kindOfTable } from './readRow.ts'

const BY_EXTERNAL_ID = `
UNWIND $externalIds AS externalId
MATCH (node:$($kind) {externalId: externalId})
RETURN externalId, collect(node.id) AS ids`

/** Gives records that have an external id and no id the id of the node that has it; where two have it, that is a fault. */
export async function resolveExternalIds(
  graph: Graph,
  records: readonly RawRecord[],
  tell: (fault: ImportFault) => void,
): Promise<readonly RawRecord[]> {
  const wanted = new Map<string, Set<string>>()
  for (const record of records) {
    const [kind, externalId] = externalKeyOf(record)
    if (kind === undefined || externalId === undefined) continue
    wanted.set(kind, (wanted.get(kind) ?? new Set()).add(externalId))
  }
  if (wanted.size === 0) return records
  const ids = new Map<string, readonly string[]>()
  for (const [kind, externalIds] of wanted) {
    const parameters = { kind, externalIds: [...externalIds] }
    const { rows } = await graph.read<{ externalId: string; ids: string[] }>(BY_EXTERNAL_ID, parameters)
    for (const row of rows) ids.set(`${kind} ${row.externalId}`, row.ids)
  }
  return records.map((record) => {
    const [kind, externalId] = externalKeyOf(record)
    const [id, another] = ids.get(`${kind} ${externalId}`) ?? []
    if (another !== undefined)
      tell(faultAt(record.place, `is of ${id} and of ${another}; give the id`, externalId, 'externalId'))
    return id === undefined ? record : { ...record, fields: { ...record.fields, id } }
  })
}

function externalKeyOf({ fields, table }: RawRecord): readonly [kind?: string, externalId?: string] {
  const { externalId } = fields
  if (hasId(fields) || typeof externalId !== 'string' || externalId === '') return []
  if (table !== undefined && isRelationships(table)) return []
  const kind = table === undefined ? kinds.get(String(fields.kind)) : kindOfTable(table)
  return kind ? [kind.name, externalId] : []
}
