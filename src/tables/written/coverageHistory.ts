import { roleTypes } from '../../history/daily/coverage.ts'
import type { CoverageGrouping } from '../../history/daily/dayRecord.ts'
import type { StoredDay } from '../../history/daily/dayRecords.ts'
import { toPascalCase } from '../../model/text.ts'
import { nullableColumn, requiredColumn } from '../modelTables.ts'
import type { ColumnDefinition, TableDefinition } from '../tableDefinition.ts'
import { recordTimeColumn, rowsOfDays } from './streamHistory.ts'

/** The columns of roles, by relationship type: `withDataProvider`. */
const roleColumns = new Map(
  roleTypes.map(({ name, noun }) => [
    name,
    requiredColumn(
      'integer',
      `with${toPascalCase(noun.replaceAll(' ', '-'))}`,
      `Number of these with a ${noun}`,
    ),
  ]),
)

const countColumns: readonly ColumnDefinition[] = [
  requiredColumn('integer', 'touchpoints', 'Number of touchpoints in use'),
  requiredColumn('integer', 'owned', 'Number of these with an owner'),
  ...roleColumns.values(),
]

const totalColumns: readonly ColumnDefinition[] = [
  nullableColumn(
    'number',
    'siloIndex',
    'Share of the departments with data that reach only their own, 0 to 1',
  ),
  nullableColumn('integer', 'expectationsMeasured', 'Number of expected times whose delivered time is known'),
  nullableColumn('integer', 'expectationGaps', 'Number of these that are exceeded'),
  nullableColumn('integer', 'promisesMeasured', 'Number of promised times whose delivered time is known'),
  nullableColumn('integer', 'promiseGaps', 'Number of these that are exceeded'),
]

/** What the whole map covers, day by day, and the same for one grouping each. */
export const coverageHistoryTables: readonly TableDefinition[] = [
  {
    name: 'CoverageHistory',
    title: 'Coverage history',
    description: 'Ownership, roles, gaps and silos of the whole map: a row for each recorded day',
    columns: [
      requiredColumn('date', 'day', 'Recorded day'),
      ...countColumns,
      ...totalColumns,
      recordTimeColumn,
    ],
    key: ['day'],
    source: rowsOfDays((day) =>
      listGroups(day, 'all').map((counts) => ({ day: day.day, ...counts, ...toTotals(day) })),
    ),
  },
  ...(['department', 'phase', 'channel', 'journey'] as const).map(createGroupTable),
]

function createGroupTable(grouping: CoverageGrouping): TableDefinition {
  const idColumn = `${grouping}Id`
  return {
    name: `CoverageHistoryBy${toPascalCase(grouping)}`,
    title: `Coverage history by ${grouping}`,
    description: `Ownership and roles: a row for each recorded day and each ${grouping} with a touchpoint in use. A touchpoint can be in several: use CoverageHistory for totals`,
    columns: [
      requiredColumn('string', 'key', `Day and id of the ${grouping}`),
      requiredColumn('date', 'day', 'Recorded day'),
      nullableColumn('string', idColumn, `Id of the ${grouping}; null for touchpoints without any`),
      nullableColumn('string', grouping, 'Its name on that day'),
      ...countColumns,
      recordTimeColumn,
    ],
    key: ['key'],
    source: rowsOfDays((day) =>
      listGroups(day, grouping).map(({ id, name, ...counts }) => ({
        key: `${day.day}/${id ?? ''}`,
        day: day.day,
        [idColumn]: id,
        [grouping]: name,
        ...counts,
      })),
    ),
  }
}

const listGroups = ({ coverage }: StoredDay, wanted: CoverageGrouping) =>
  (coverage ?? [])
    .filter(({ grouping }) => grouping === wanted)
    .map(({ grouping: _, roles, ...counts }) => ({
      ...counts,
      ...Object.fromEntries([...roleColumns].map(([type, { name }]) => [name, roles[type] ?? 0])),
    }))

const toTotals = ({ siloIndex, gaps: { expectations, promises } }: StoredDay) => ({
  siloIndex,
  expectationsMeasured: expectations?.measured,
  expectationGaps: expectations?.exceeded,
  promisesMeasured: promises?.measured,
  promiseGaps: promises?.exceeded,
})
