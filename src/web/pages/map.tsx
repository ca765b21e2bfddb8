import { type Element, parseElementPath } from '../api/model.ts'
import { Loaded } from '../components/Loaded.tsx'
import { JourneyMap } from '../components/map/JourneyMap.tsx'
import { JourneyPicker } from '../components/map/JourneyPicker.tsx'
import { useAtlas, useLinks } from '../shell/atlas.ts'
import type { Page, PageProps } from '../shell/page.ts'
import { useMapResource } from '../shell/useMapResource.ts'

/** A journey as a canvas: what customers go through, and what stands behind it. */
export default {
  name: 'map',
  title: 'Map',
  question: 'What do customers go through, and what stands behind it?',
  order: 10,
  isWide: true,
  Component: MapPage,
} satisfies Page

function MapPage({ segments, parameters }: PageProps) {
  const { client, model } = useAtlas()
  const links = useLinks()
  const chosen = segments.join('/')
  const journeys = useMapResource('map journeys', async (signal) => {
    const { value } = await client.send<{ items: Element[]; total: number }>(
      model.kinds.get('Journey')?.path ?? '',
      { query: { fields: 'id,name', sort: 'name', limit: 1_000, total: true }, signal },
    )
    return value
  })
  return (
    <Loaded resource={journeys} what="the journeys">
      {({ items, total }) => {
        const journeyId = chosen || items[0]?.id
        if (journeyId === undefined) {
          return (
            <>
              <h1>Map</h1>
              <p class="notice">
                The map has no journey yet. <a href={links.page(['elements', 'Journey'])}>Add one</a> or{' '}
                <a href={links.page(['import'])}>import a sheet</a>.
              </p>
            </>
          )
        }
        return (
          <JourneyMap
            key={journeyId}
            journey={{ id: journeyId, name: items.find(({ id }) => id === journeyId)?.name ?? journeyId }}
            picker={<JourneyPicker journeys={items} total={total} journeyId={journeyId} />}
            selected={parseElementPath(parameters.selected)}
            parameters={parameters}
          />
        )
      }}
    </Loaded>
  )
}
