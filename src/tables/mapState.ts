import type { HoldState } from '../graph/reading/readOneState.ts'
import { type Catalogue, getReport } from '../reports/catalogue.ts'
import { canBeRecorded } from '../reports/readSet.ts'
import type { TableDefinition } from './tableDefinition.ts'
import type { TableDependencies } from './tableRows.ts'

/** A state of the map from which rows are computed. */
export type MapState = Pick<TableDependencies, 'graph' | 'analytics'>

/** For rows that cannot be read from the present state, because others keep changing it. */
export type HoldMapState = HoldState<MapState>

/** Whether commits while the rows are read could show in some rows and not in others. The history only grows. */
export function isOfMap({ source }: TableDefinition, catalogue: Catalogue): boolean {
  if (typeof source === 'string') return false
  if ('report' in source) return getReport(catalogue, source.report).isSaved !== true
  return 'streamRows' in source ? source.isOfMap === true : true
}

/** Whether a recorded state has all that the rows come from. */
export const isInRecordedStates = ({ source }: TableDefinition, catalogue: Catalogue): boolean =>
  typeof source !== 'object' || !('report' in source) || canBeRecorded(getReport(catalogue, source.report))
