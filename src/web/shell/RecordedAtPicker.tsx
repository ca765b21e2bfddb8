import { useAtlas, useLinks } from './atlas.ts'
import { today } from './days.ts'

/** Chooses the day as of whose end every page shows the map. */
export function RecordedAtPicker() {
  const { recordedAt } = useAtlas()
  const links = useLinks()
  const present = today()
  return (
    <div class="recorded-at" data-past={recordedAt !== undefined}>
      <label>
        <span>As recorded</span>
        <input
          type="date"
          max={present}
          value={recordedAt?.slice(0, 10) ?? present}
          onChange={({ currentTarget: { value } }) =>
            links.setParameters({ recordedAt: value === '' || value >= present ? '' : value })
          }
        />
      </label>
      {recordedAt !== undefined && (
        <button type="button" class="link" onClick={() => links.setParameters({ recordedAt: '' })}>
          Back to now
        </button>
      )}
    </div>
  )
}
