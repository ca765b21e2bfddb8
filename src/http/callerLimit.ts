import type { FastifyRequest } from 'fastify'
import { AtlasError } from '../model/errors.ts'
import { unauthenticatedCaller } from './plugins/accessControl.ts'

/** Limits what one caller has in progress at a time. */
export interface CallerLimit {
  /** Returns what ends it; nothing above the limit. */
  enter(request: FastifyRequest): (() => void) | undefined
}

export function createCallerLimit(max: number): CallerLimit {
  const countByCaller = new Map<string, number>()
  const add = (caller: string, difference: number) => {
    const count = (countByCaller.get(caller) ?? 0) + difference
    if (count > 0) countByCaller.set(caller, count)
    else countByCaller.delete(caller)
  }
  return {
    enter: (request) => {
      const caller = getCallerKey(request)
      if ((countByCaller.get(caller) ?? 0) >= max) return undefined
      add(caller, 1)
      return () => add(caller, -1)
    },
  }
}

/** Distinguishes callers without credentials by their address. */
const getCallerKey = ({ caller, ip }: FastifyRequest) => (caller === unauthenticatedCaller ? ip : caller.id)

const retryAfterSeconds = 1

/** TOO_MANY_REQUESTS above the limit of a caller. */
export const createLimitError = (message: string) =>
  new AtlasError('TOO_MANY_REQUESTS', message, { details: { retryAfterSeconds } })
