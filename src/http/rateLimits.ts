import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../access/caller.ts'
import { AtlasError } from '../model/errors.ts'

/** How many requests are taken in a minute; 0 for no limit. */
export interface RequestLimits {
  /** From one key or token. */
  readonly known: number
  /** From one address from which no credential comes. */
  readonly unknown: number
  /** Wrong credentials from one address. */
  readonly failed: number
}

/** Count a request; TOO_MANY_REQUESTS when it is one too many. */
export interface Limits {
  known(request: FastifyRequest, reply: FastifyReply, caller: Caller): Promise<void>
  unknown(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Credentials that are right are never held up: others at the same address may send wrong ones. */
  failed(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

const noLimits: RequestLimits = { known: 0, unknown: 0, failed: 0 }
const callers = new WeakMap<FastifyRequest, Caller>()

export async function limits(app: FastifyInstance, atMost: RequestLimits = noLimits): Promise<Limits> {
  await app.register(rateLimit, { global: false })
  const known = limiter(app, atMost.known, (request) => callers.get(request)?.id ?? '')
  const unknown = limiter(app, atMost.unknown)
  const failed = limiter(app, atMost.failed)
  return {
    known: (request, reply, caller) => {
      callers.set(request, caller)
      return known(request, reply)
    },
    unknown,
    failed,
  }
}

type Count = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** Counts by address, those of IPv6 by their network, when nothing else tells callers apart. */
function limiter(
  app: FastifyInstance,
  max: number,
  keyGenerator?: (request: FastifyRequest) => string,
): Count {
  if (max === 0) return async () => {}
  const count = app.createRateLimit({ max, timeWindow: '1 minute', ...(keyGenerator && { keyGenerator }) })
  return async (request, reply) => {
    const counted = await count(request)
    if (counted.isAllowed) return
    const { remaining, ttlInSeconds, isExceeded } = counted
    reply.header('ratelimit-limit', max)
    reply.header('ratelimit-remaining', remaining)
    reply.header('ratelimit-reset', ttlInSeconds)
    if (!isExceeded) return
    reply.header('retry-after', ttlInSeconds)
    throw new AtlasError('TOO_MANY_REQUESTS', `At most ${max} in a minute; come again in ${ttlInSeconds} s`)
  }
}
