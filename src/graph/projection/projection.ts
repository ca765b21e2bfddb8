import type { NumericArray } from './growingColumn.ts'
import type { ColumnDefinition, nodeColumns, relationshipColumns } from './projectionColumns.ts'

/**
 * The whole ecosystem in memory, flat: nodes and relationships are numbered from 0 and have an entry in each column;
 * nodes are in the order of kind and id, relationships in that of type, start and end.
 */
export interface Projection {
  /** The version of the graph that it shows. */
  readonly version: string
  readonly nodes: NodeColumns
  readonly relationships: RelationshipColumns
}

export type NodeColumns = ColumnArrays<typeof nodeColumns> & {
  readonly count: number
  readonly id: readonly string[]
  readonly name: readonly string[]
}

export type RelationshipColumns = ColumnArrays<typeof relationshipColumns> & {
  readonly count: number
  readonly from: Int32Array<ArrayBuffer>
  readonly to: Int32Array<ArrayBuffer>
}

/** The arrays that hold the defined columns. */
export type ColumnArrays<Definitions> = {
  readonly [Name in keyof Definitions]: Definitions[Name] extends ColumnDefinition<
    infer Numbers extends NumericArray
  >
    ? Numbers
    : never
}
