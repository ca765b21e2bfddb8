import { type ElementKey, elementPath, toElementPath } from '../../api/model.ts'
import { useAtlas } from '../../shell/atlas.ts'
import { useMapResource } from '../../shell/useMapResource.ts'
import type { ElementWithRelationships } from '../element/ElementDetails.tsx'

/** An element and what it is related to. */
export function useElementWithRelationships(element: ElementKey) {
  const { client, model } = useAtlas()
  return useMapResource(`element ${toElementPath(element)}`, async (signal) => {
    const path = elementPath(model, element)
    const query = { include: 'relationships' }
    return (await client.send<ElementWithRelationships>(path, { query, signal })).value
  })
}
