import type { ComponentChildren } from 'preact'
import { type ElementKey, elementPath, type Property, toElementPath, toLabel } from '../../api/model.ts'
import { useAtlas } from '../../shell/atlas.ts'
import { formatValue } from '../../shell/format.ts'
import { useMapResource } from '../../shell/useMapResource.ts'
import { ElementLink } from '../ElementLink.tsx'
import { listScenarioElements, type ScenarioChange } from './scenario.ts'

/** The changes of a scenario, in their order, as sentences. */
export function ScenarioList({
  changes,
  onRemove,
}: {
  changes: readonly ScenarioChange[]
  onRemove: (index: number) => void
}) {
  const names = useElementNames(listScenarioElements(changes))
  const link = (element: ElementKey) => (
    <ElementLink element={element} name={names.get(toElementPath(element))} />
  )
  if (changes.length === 0) return <p class="muted">No change yet. Add one to see what it would do.</p>
  return (
    <ol class="scenario">
      {changes.map((change, index) => (
        <li key={JSON.stringify(change)}>
          <span>
            <ChangeText change={change} link={link} />
          </span>
          <button
            type="button"
            class="icon"
            aria-label={`Remove change ${index + 1}`}
            onClick={() => onRemove(index)}
          >
            ×
          </button>
        </li>
      ))}
    </ol>
  )
}

function ChangeText({
  change,
  link,
}: {
  change: ScenarioChange
  link: (element: ElementKey) => ComponentChildren
}) {
  const { model } = useAtlas()
  if (change.op === 'move') {
    const { role, from, to, touchpoint } = change
    return (
      <>
        {toLabel(role)}: {link(to)} instead of {link(from)}{' '}
        {touchpoint ? <>at {link({ kind: 'Touchpoint', id: touchpoint })}</> : 'everywhere'}
      </>
    )
  }
  if ('type' in change) {
    const phrase =
      model.relationshipTypes.get(change.type)?.phrases.from ?? toLabel(change.type).toLowerCase()
    return (
      <>
        {change.op === 'delete' ? 'No longer:' : 'New:'} {link(change.from)} {phrase} {link(change.to)}
      </>
    )
  }
  if (change.op === 'delete') return <>Without {link(change)}</>
  const properties = (model.kinds.get(change.kind)?.properties ?? []) as readonly Property[]
  return (
    <>
      {link(change)}:{' '}
      {Object.entries(change.properties)
        .map(([name, value]) => {
          const property = properties.find((each) => each.name === name) ?? { type: 'string' }
          return `${toLabel(name).toLowerCase()} ${value === null ? 'removed' : `is ${formatValue(value, property)}`}`
        })
        .join(', ')}
    </>
  )
}

function useElementNames(elements: readonly ElementKey[]): ReadonlyMap<string, string> {
  const { client, model } = useAtlas()
  const key = elements.length === 0 ? undefined : `names ${elements.map(toElementPath).join(' ')}`
  const names = useMapResource(key, async (signal) => {
    const entries = await Promise.all(
      elements.map(async (element): Promise<readonly [string, string]> => {
        const loading = client.send<{ name: string }>(elementPath(model, element), { signal })
        // An element that is not on the map keeps its id; the comparison states what is wrong.
        const name = await loading.then(({ value }) => value.name).catch(() => element.id)
        return [toElementPath(element), name]
      }),
    )
    return new Map(entries)
  })
  return names.value ?? new Map()
}
