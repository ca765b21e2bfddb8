import type { ImportJob } from '../../api/operations.ts'
import { formatCount, formatNumber, formatPercent } from '../../shell/format.ts'
import { DataTable, type Row } from '../DataTable.tsx'
import { Downloads } from '../Downloads.tsx'
import { faultColumns } from './faultColumns.ts'

/** What the map does not hold of files with a mapping, by column and value. */
export function ValuesNotHeld({ job: { id, held } }: { job: ImportJob }) {
  if (!held || held.values === 0) return null
  const { values, valuesNotHeld, notHeld } = held
  if (valuesNotHeld === 0 && notHeld.length === 0)
    return <p class="muted">All {formatCount(values, 'value')} of the files have a place in the map.</p>
  const columns = [
    ...faultColumns.filter(({ name }) => notHeld.some((fault) => fault[name] !== undefined)),
    { name: 'rows', label: 'Rows', type: 'integer' },
  ]
  return (
    <section>
      <h3>
        {formatNumber(valuesNotHeld)} of {formatCount(values, 'value')} not held (
        {formatPercent(valuesNotHeld / values)})
      </h3>
      <DataTable
        caption="Values that are not held"
        noun="value"
        columns={columns}
        rows={notHeld.map((fault): Row => ({ ...fault }))}
      >
        <Downloads files={[{ label: 'not-held.csv', path: `imports/${id}/not-held.csv`, isOfMap: false }]} />
      </DataTable>
    </section>
  )
}
