import type { Element } from '../../api/model.ts'
import { navigate } from '../../shell/address.ts'
import { useAtlas, useLinks } from '../../shell/atlas.ts'
import { ElementSearch } from '../ElementSearch.tsx'

/** So many journeys are offered as a list; more are found by typing. */
const maxListed = 30

/** Chooses the journey that the map shows. */
export function JourneyPicker({
  journeys,
  total,
  journeyId,
}: {
  journeys: readonly Element[]
  total: number
  journeyId: string
}) {
  const links = useLinks()
  const { address } = useAtlas()
  // What is selected, and groups that only some journeys have, stay behind.
  const { selected: _, customer: _customer, ...kept } = address.parameters
  const open = (id: string) => navigate(links.page(['map', id], kept))
  if (total > maxListed) {
    const name = journeys.find(({ id }) => id === journeyId)?.name
    return <ElementSearch label="Journey" kinds={['Journey']} value={name} onSelect={({ id }) => open(id)} />
  }
  return (
    <label class="inline">
      Journey
      <select value={journeyId} onChange={({ currentTarget }) => open(currentTarget.value)}>
        {journeys.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
