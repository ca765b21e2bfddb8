import { AtlasError } from '../../model/errors.ts'
import type { ConnectionSlot } from './connectionSlot.ts'

const maxQueuedQueries = 20
const maxQueueWaitMs = 5_000

export interface SlotPool {
  /** Waits for a free slot, in order; TOO_MANY_QUERIES when the queue is full or the wait too long. */
  acquire(): Promise<ConnectionSlot>
  release(slot: ConnectionSlot): void
}

export function createSlotPool(slots: readonly ConnectionSlot[]): SlotPool {
  const idleSlots = [...slots]
  const queue = new Set<(slot: ConnectionSlot) => void>()
  const createQueueFullError = () =>
    new AtlasError(
      'TOO_MANY_QUERIES',
      `${slots.length} queries are running and others are waiting; try again later`,
    )
  return {
    acquire: () => {
      const slot = idleSlots.pop()
      if (slot) return Promise.resolve(slot)
      if (queue.size === maxQueuedQueries) return Promise.reject(createQueueFullError())
      return new Promise((resolve, reject) => {
        const waitTimeout = setTimeout(() => {
          queue.delete(grant)
          reject(createQueueFullError())
        }, maxQueueWaitMs)
        const grant = (freedSlot: ConnectionSlot) => {
          clearTimeout(waitTimeout)
          resolve(freedSlot)
        }
        queue.add(grant)
      })
    },
    release: (slot) => {
      const [next] = queue
      if (!next) {
        idleSlots.push(slot)
        return
      }
      queue.delete(next)
      next(slot)
    },
  }
}
