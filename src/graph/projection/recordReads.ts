import type { Projection } from './projection.ts'
import { type ColumnDefinition, nodeColumns, relationshipColumns } from './projectionColumns.ts'

/** A projection that records which properties are read. */
export interface RecordedProjection {
  readonly projection: Projection
  /** The properties whose columns were read since the last call. */
  takeReads(): ReadonlySet<string>
}

/** Wraps a projection in one that records the properties whose columns are read. */
export function recordReads({ nodes, relationships, ...rest }: Projection): RecordedProjection {
  let reads = new Set<string>()
  const record = <Columns extends object>(
    columns: Columns,
    definitions: Readonly<Record<string, Pick<ColumnDefinition, 'property'>>>,
  ): Columns => {
    const getters = Object.entries(columns).map(([name, column]) => {
      const property = definitions[name]?.property
      const get = () => {
        if (property !== undefined) reads.add(property)
        return column
      }
      return [name, { get, enumerable: true }] as const
    })
    return Object.defineProperties({}, Object.fromEntries(getters)) as Columns
  }
  return {
    projection: {
      ...rest,
      nodes: record(nodes, { ...nodeColumns, name: { property: 'name' } }),
      relationships: record(relationships, relationshipColumns),
    },
    takeReads: () => {
      const taken = reads
      reads = new Set()
      return taken
    },
  }
}
