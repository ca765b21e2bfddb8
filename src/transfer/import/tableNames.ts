import { relationshipsTableName } from '../../formats/cells/ecosystemTables.ts'
import type { RawRecord } from '../../formats/inputFormat.ts'
import type { NodeKind } from '../../model/kind.ts'
import { nodeKinds } from '../../model/kinds.ts'

/** Name of the table that a workshop fills in. */
export const whiteboardTableName = 'whiteboard'

export const isRelationshipsTable = (table: string) => table.toLowerCase() === relationshipsTableName
export const isWhiteboardTable = (table: string) => table.toLowerCase() === whiteboardTableName

/** The kind whose name or path a sheet or a file has. */
export const findKindByTable = (table: string): NodeKind | undefined => kindsByTable.get(table.toLowerCase())

const kindsByTable = new Map(
  [...nodeKinds.values()].flatMap((kind) => [
    [kind.path.toLowerCase(), kind],
    [kind.name.toLowerCase(), kind],
  ]),
)

/** The kind of a record: its table's, or the one it names itself. */
export const findKind = ({ fields, table }: RawRecord): NodeKind | undefined =>
  table === undefined ? nodeKinds.get(String(fields.kind)) : findKindByTable(table)

/** Whether a record is a relationship: by its table, or by its fields. */
export const isRelationshipRecord = ({ fields, table }: RawRecord): boolean =>
  table === undefined ? 'type' in fields && !('kind' in fields) : isRelationshipsTable(table)
