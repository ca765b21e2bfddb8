import { nullableColumn, requiredColumn } from '../modelTables.ts'
import type { TableDefinition } from '../tableDefinition.ts'
import { recordTimeColumn, rowsOfDays } from './streamHistory.ts'

const count = (name: string, description: string) =>
  nullableColumn('integer', name, `${description}; null if the report failed`)

/** Expected and promised times that customer groups did not get, day by day. */
export const gapHistoryTable: TableDefinition = {
  name: 'GapHistoryByCustomer',
  title: 'Gap history by customer group',
  description:
    'Expected and promised times, and those exceeded: a row for each recorded day and each customer group. A promise can be made to several: use CoverageHistory for totals',
  columns: [
    requiredColumn('string', 'key', 'Day and id of the customer group'),
    requiredColumn('date', 'day', 'Recorded day'),
    requiredColumn('string', 'customerId', 'Id of the customer group'),
    requiredColumn('string', 'customer', 'Its name on that day'),
    count('expectationsMeasured', 'Number of expected times whose delivered time is known'),
    count('expectationGaps', 'Number of these that are exceeded'),
    count('expectationsNotMeasured', 'Number of expected times whose delivered time is not known'),
    count('promisesMeasured', 'Number of promised times whose delivered time is known'),
    count('promiseGaps', 'Number of these that are exceeded'),
    count('promisesNotMeasured', 'Number of promised times whose delivered time is not known'),
    recordTimeColumn,
  ],
  key: ['key'],
  source: rowsOfDays(({ day, gaps }) =>
    gaps.customers.map(({ id, name, expectations, promises }) => ({
      key: `${day}/${id}`,
      day,
      customerId: id,
      customer: name,
      expectationsMeasured: expectations?.measured,
      expectationGaps: expectations?.exceeded,
      expectationsNotMeasured: expectations?.notMeasured,
      promisesMeasured: promises?.measured,
      promiseGaps: promises?.exceeded,
      promisesNotMeasured: promises?.notMeasured,
    })),
  ),
}
