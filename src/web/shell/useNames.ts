import type { Element } from '../api/model.ts'
import { useAtlas } from './atlas.ts'
import { useMapResource } from './useMapResource.ts'

/** More elements of a kind are shown with their ids. */
const maxNames = 1_000

/** The names of the elements of a kind by id; of none while they load. */
export function useNames(kind: string): ReadonlyMap<string, string> {
  const { client, model } = useAtlas()
  const names = useMapResource(`names ${kind}`, async (signal) => {
    const query = { fields: 'id,name', limit: maxNames }
    const { value } = await client.send<{ items: Element[] }>(model.kinds.get(kind)?.path ?? kind, {
      query,
      signal,
    })
    return new Map(value.items.map(({ id, name }) => [id, name]))
  })
  return names.value ?? new Map()
}
