import { patchProjection } from '../../src/graph/projection/patchProjection.ts'
import type { ColumnArrays, Projection } from '../../src/graph/projection/projection.ts'
import {
  type ColumnDefinition,
  nodeColumns,
  relationshipColumns,
} from '../../src/graph/projection/projectionColumns.ts'
import { generatedChanges } from './generated.ts'

const seed = 1

/** The projection of a generated ecosystem, made without a database. */
export function createGeneratedProjection(touchpoints: number): Projection {
  const changes = generatedChanges(touchpoints, seed).flatMap((change) =>
    change.op === 'put' ? [{ change: 'created', key: change.key, after: change.values } as const] : [],
  )
  const projection = patchProjection(createEmptyProjection(), [...changes])
  if (!projection) throw new TypeError('A relationship was generated twice')
  return projection
}

const createEmptyProjection = (): Projection => ({
  version: '',
  nodes: { count: 0, id: [], name: [], ...createEmptyColumns(nodeColumns) },
  relationships: {
    count: 0,
    from: new Int32Array(0),
    to: new Int32Array(0),
    ...createEmptyColumns(relationshipColumns),
  },
})

const createEmptyColumns = <Definitions extends Readonly<Record<string, ColumnDefinition>>>(
  definitions: Definitions,
) =>
  Object.fromEntries(
    Object.entries(definitions).map(([name, { arrayType }]) => [name, new arrayType(0)]),
  ) as ColumnArrays<Definitions>
