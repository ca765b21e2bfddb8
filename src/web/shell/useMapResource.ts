import { useEffect, useRef } from 'preact/hooks'
import { type Resource, useResource } from '../api/useResource.ts'
import { useAtlas } from './atlas.ts'

const settleMs = 400

/** Loads what depends on the map: again when the map or the state that is shown changes. */
export function useMapResource<Value>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<Value>,
): Resource<Value> {
  const { recordedAt, changeCount } = useAtlas()
  const resource = useResource(key === undefined ? undefined : `${recordedAt ?? 'now'} ${key}`, load)
  const shownCount = useRef(changeCount)
  const { reload } = resource
  useEffect(() => {
    if (shownCount.current === changeCount) return
    // Several changes in a row load once.
    const timer = setTimeout(() => {
      shownCount.current = changeCount
      reload()
    }, settleMs)
    return () => clearTimeout(timer)
  }, [changeCount, reload])
  return resource
}
