import { useMemo } from 'preact/hooks'
import { type ElementKey, type Property, toElementPath, toPropertyLabel } from '../../api/model.ts'
import { useAtlas } from '../../shell/atlas.ts'
import { formatTime, formatValue } from '../../shell/format.ts'
import { useMapResource } from '../../shell/useMapResource.ts'
import { Loaded } from '../Loaded.tsx'

/** A state of the element, as the table ElementHistory has it. */
interface State {
  readonly validFrom: string
  readonly validTo: string | null
  readonly change: string
  readonly changedBy: string
  readonly ending: string | null
  readonly endedBy: string | null
  readonly revision: number
  readonly values: string
}

const maxStates = 200

/** Who changed an element, when, and each property before and after. */
export function ElementHistory({ element }: { element: ElementKey }) {
  const { client, model } = useAtlas()
  const properties = (model.kinds.get(element.kind)?.properties ?? []) as Property[]
  const states = useMapResource(`history ${toElementPath(element)}`, async (signal) => {
    const { value } = await client.send<{ value: State[] }>('odata/ElementHistory', {
      query: { element: toElementPath(element), $orderby: 'validFrom desc', $top: maxStates },
      signal,
    })
    return value.value
  })
  return (
    <Loaded resource={states} what="the history">
      {(items) => (
        <ol class="history">
          {items[0]?.ending === 'deleted' && (
            <li>
              <strong>Deleted</strong> {formatTime(items[0].validTo ?? '')} by {items[0].endedBy}
            </li>
          )}
          {items.map((state, index) => (
            <StateEntry
              key={state.validFrom}
              state={state}
              before={items[index + 1]}
              properties={properties}
            />
          ))}
        </ol>
      )}
    </Loaded>
  )
}

function StateEntry({
  state,
  before,
  properties,
}: {
  state: State
  before: State | undefined
  properties: readonly Property[]
}) {
  const changes = useMemo(() => compareValues(state, before, properties), [state, before, properties])
  return (
    <li>
      <p>
        <strong>{before ? 'Changed' : 'Added'}</strong> {formatTime(state.validFrom)} by {state.changedBy}
      </p>
      {before && (
        <ul>
          {changes.map(({ label, from, to }) => (
            <li key={label}>
              {label}: <del>{from || 'empty'}</del> → <ins>{to || 'empty'}</ins>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

function compareValues(state: State, before: State | undefined, properties: readonly Property[]) {
  const [present, earlier] = [state, before].map(
    (each) => JSON.parse(each?.values ?? '{}') as Record<string, unknown>,
  )
  return properties.flatMap((property) => {
    const from = formatValue(earlier?.[property.name], property)
    const to = formatValue(present?.[property.name], property)
    return from === to ? [] : [{ label: toPropertyLabel(property), from, to }]
  })
}
