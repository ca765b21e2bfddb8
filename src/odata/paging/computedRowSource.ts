import type { FindingsVersion } from '../../analytics/presentFindings.ts'
import { readOneState } from '../../graph/reading/readOneState.ts'
import type { ReportArguments } from '../../reports/report.ts'
import { type HoldMapState, isInRecordedStates, isOfMap, type MapState } from '../../tables/mapState.ts'
import { readTableStamp } from '../../tables/tableDefinition.ts'
import { streamTableRows, type TableDependencies } from '../../tables/tableRows.ts'
import type { EntitySet } from '../entitySets.ts'
import { collectRows } from './collectRows.ts'
import type { ComputedRowSource, RowsAge, VersionedComputedRows } from './computedRowCache.ts'

export interface RowDependencies extends TableDependencies {
  /** For rows that cannot be computed from the present state, because others keep changing it. */
  readonly holdState: HoldMapState
}

/** Where the rows of reports, findings and other tables that the database does not store come from. */
export function createComputedRowSource({ holdState, ...dependencies }: RowDependencies): ComputedRowSource {
  const { graph, catalogue } = dependencies
  const collect = (set: EntitySet, values: ReportArguments, day: string) => (state: MapState) =>
    collectRows(set, streamTableRows(set.table, { ...dependencies, ...state, day }, values))
  return {
    readVersion: (set, day) => readRowsVersion(set, dependencies, day),
    compute: async (set, values, day) => {
      const { table } = set
      if (table.source === 'findings') return packFindingRows(dependencies, day)
      const stamp = await readTableStamp(table, graph)
      const hold = isInRecordedStates(table, catalogue) ? holdState : undefined
      const { rows, version } = isOfMap(table, catalogue)
        ? await readOneState(dependencies, hold, collect(set, values, day))
        : await collect(set, values, day)(dependencies)
      return { rows, version: stamp === '' ? version : `${version} ${stamp}` }
    },
  }
}

/** Findings stay as they are packed; only those on a page become rows. */
async function packFindingRows(
  { analytics }: TableDependencies,
  day: string,
): Promise<VersionedComputedRows> {
  const { packed, ...findings } = await analytics.packFindings(day)
  return { rows: packed, version: findings.version, age: toRowsAge(findings) }
}

const toRowsAge = ({ ageMs, sequence }: FindingsVersion): RowsAge => ({
  currentAtMs: Date.now() - ageMs,
  sequence,
})

/** The version of computed rows: that of the graph, with what else they depend on, or that of the findings. */
async function readRowsVersion(
  { table }: EntitySet,
  { graph, analytics }: TableDependencies,
  day: string,
): Promise<Pick<VersionedComputedRows, 'version' | 'age'>> {
  if (table.source === 'findings' || table.source === 'findingElements') {
    const findings = await analytics.readFindingsVersion(day)
    return { version: findings.version, age: toRowsAge(findings) }
  }
  return { version: `${await graph.version()} ${await readTableStamp(table, graph)}` }
}
