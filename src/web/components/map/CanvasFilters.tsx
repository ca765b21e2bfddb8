import { useLinks } from '../../shell/atlas.ts'
import { Choice } from '../Choice.tsx'
import { type Canvas, type CanvasFilter, onlyLabels } from './canvas.ts'

/** Which touchpoints of the journey are shown, with what stands behind them. */
export function CanvasFilters({ canvas, filter }: { canvas: Canvas; filter: CanvasFilter }) {
  const links = useLinks()
  const customers = uniqueChoices(
    canvas.feelings.map(({ customerId, customer }) => [customerId, customer] as const),
  )
  const departments = uniqueChoices(
    canvas.cards.filter(({ kind }) => kind === 'Department').map(({ id, name }) => [id, name] as const),
  )
  const isFiltered = Object.values(filter).some(Boolean)
  return (
    <>
      <Choice
        label="Customer group"
        value={filter.customer}
        choices={customers}
        onChange={(customer) => links.setParameters({ customer })}
      />
      <Choice
        label="Department"
        value={filter.department}
        choices={departments}
        onChange={(department) => links.setParameters({ department })}
      />
      <label class="inline">
        Tags
        <input
          value={filter.tags ?? ''}
          placeholder="one; another"
          onChange={({ currentTarget }) => links.setParameters({ tags: currentTarget.value.trim() })}
        />
      </label>
      <Choice
        label="Only"
        value={filter.only}
        choices={Object.entries(onlyLabels)}
        onChange={(only) => links.setParameters({ only })}
      />
      {isFiltered && (
        <button
          type="button"
          onClick={() => links.setParameters({ customer: '', department: '', tags: '', only: '' })}
        >
          Show all
        </button>
      )}
    </>
  )
}

const uniqueChoices = (choices: readonly (readonly [value: string, label: string])[]) =>
  [...new Map(choices)].toSorted(([, a], [, b]) => a.localeCompare(b))
