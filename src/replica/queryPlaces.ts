import { AtlasError } from '../model/errors.ts'

const maxQueuedQueries = 20
const maxQueueWaitMs = 5_000

/** Places for queries that run at the same time. */
export interface QueryPlaces<Place> {
  /** Waits for a free place, in order; TOO_MANY_QUERIES when the queue is full or the wait too long. */
  acquire(): Promise<Place>
  release(place: Place): void
}

/** Hands out places; `isOneAtATime` is whether only one may be taken at the moment. */
export function createQueryPlaces<Place>(
  allPlaces: readonly Place[],
  isOneAtATime: () => boolean,
): QueryPlaces<Place> {
  const freePlaces = [...allPlaces]
  const queue = new Set<(place: Place) => void>()
  const createQueueFullError = () =>
    new AtlasError('TOO_MANY_QUERIES', 'Other queries are running and waiting; try again later')
  const takePlace = () => {
    const takenCount = allPlaces.length - freePlaces.length
    return isOneAtATime() && takenCount > 0 ? undefined : freePlaces.pop()
  }
  const waitForPlace = () =>
    new Promise<Place>((resolve, reject) => {
      const waitTimeout = setTimeout(() => {
        queue.delete(grant)
        reject(createQueueFullError())
      }, maxQueueWaitMs)
      const grant = (place: Place) => {
        clearTimeout(waitTimeout)
        resolve(place)
      }
      queue.add(grant)
    })
  return {
    acquire: async () => {
      const place = queue.size === 0 ? takePlace() : undefined
      if (place !== undefined) return place
      if (queue.size === maxQueuedQueries) throw createQueueFullError()
      return waitForPlace()
    },
    release: (place) => {
      freePlaces.push(place)
      for (const grant of queue) {
        const nextPlace = takePlace()
        if (nextPlace === undefined) return
        queue.delete(grant)
        grant(nextPlace)
      }
    },
  }
}
