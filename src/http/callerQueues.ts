import type { FastifyRequest } from 'fastify'
import { AtlasError } from '../model/errors.ts'
import { unauthenticatedCaller } from './plugins/accessControl.ts'

/** Distinguishes callers without credentials by their address. */
export const getCallerKey = ({ caller, ip }: FastifyRequest): string =>
  caller === unauthenticatedCaller ? ip : caller.id

const retryAfterSeconds = 1

/** TOO_MANY_REQUESTS for what a caller has in progress. */
export const createLimitError = (message: string) =>
  new AtlasError('TOO_MANY_REQUESTS', message, { details: { retryAfterSeconds } })

export interface CallerQueuesOptions {
  /** Tasks of one caller that run at a time. */
  readonly maxActive: number
  /** Tasks of one caller that wait for their turn. */
  readonly maxWaiting: number
}

/** Gives every caller a queue of its own, so that nobody waits for another. */
export class CallerQueues {
  readonly #options: CallerQueuesOptions
  readonly #queues = new Map<string, CallerQueue>()

  constructor(options: CallerQueuesOptions) {
    this.#options = options
  }

  /** Starts a task now or in its turn; returns what ends it, also while it waits, or nothing if the queue is full. */
  enter(caller: string, start: () => void): (() => void) | undefined {
    const queue = this.#queues.get(caller) ?? { activeCount: 0, waiting: new Set() }
    const { maxActive, maxWaiting } = this.#options
    if (queue.activeCount >= maxActive && queue.waiting.size >= maxWaiting) return undefined
    this.#queues.set(caller, queue)
    queue.waiting.add(start)
    this.#startNext(queue)
    return () => {
      if (!queue.waiting.delete(start)) queue.activeCount -= 1
      this.#startNext(queue)
      if (queue.activeCount === 0) this.#queues.delete(caller)
    }
  }

  #startNext(queue: CallerQueue): void {
    const [next] = queue.waiting
    if (!next || queue.activeCount >= this.#options.maxActive) return
    queue.waiting.delete(next)
    queue.activeCount += 1
    next()
  }
}

interface CallerQueue {
  activeCount: number
  readonly waiting: Set<() => void>
}
