import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../access/caller.ts'
import { AtlasError } from '../model/errors.ts'
import { formatCount } from '../model/text.ts'
import { RateLimitStore } from './rateLimitStore.ts'

/** Requests allowed per minute; 0 for no limit. */
export interface RateLimits {
  /** From one key or token. */
  readonly authenticated: number
  /** From one address without credentials. */
  readonly anonymous: number
  /** Failed sign-ins from one address. */
  readonly failedSignIns: number
}

/** Counts requests; TOO_MANY_REQUESTS above the limit. */
export interface RateLimiter {
  authenticated(request: FastifyRequest, reply: FastifyReply, caller: Caller): Promise<void>
  anonymous(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Valid credentials are never limited, because others at the same address may send wrong ones. */
  failedSignIns(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

const unlimited: RateLimits = { authenticated: 0, anonymous: 0, failedSignIns: 0 }
const callerByRequest = new WeakMap<FastifyRequest, Caller>()

/** Creates the counters of an app. */
export async function createRateLimiter(
  app: FastifyInstance,
  maxPerMinute: RateLimits = unlimited,
): Promise<RateLimiter> {
  await app.register(rateLimit, { global: false, store: RateLimitStore })
  const authenticated = createRateLimitCheck(
    app,
    maxPerMinute.authenticated,
    (request) => callerByRequest.get(request)?.id ?? '',
  )
  const anonymous = createRateLimitCheck(app, maxPerMinute.anonymous)
  const failedSignIns = createRateLimitCheck(app, maxPerMinute.failedSignIns)
  return {
    authenticated: (request, reply, caller) => {
      callerByRequest.set(request, caller)
      return authenticated(request, reply)
    },
    anonymous,
    failedSignIns,
  }
}

type RateLimitCheck = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** Counts by address unless a key is given; IPv6 addresses by their network. */
function createRateLimitCheck(
  app: FastifyInstance,
  max: number,
  keyGenerator?: (request: FastifyRequest) => string,
): RateLimitCheck {
  if (max === 0) return async () => {}
  const countRequest = app.createRateLimit({
    max,
    timeWindow: '1 minute',
    ...(keyGenerator && { keyGenerator }),
  })
  return async (request, reply) => {
    const usage = await countRequest(request)
    if (usage.isAllowed) return
    const { remaining, ttlInSeconds, isExceeded } = usage
    reply.header('ratelimit-limit', max)
    reply.header('ratelimit-remaining', remaining)
    reply.header('ratelimit-reset', ttlInSeconds)
    if (!isExceeded) return
    reply.header('retry-after', ttlInSeconds)
    throw new AtlasError(
      'TOO_MANY_REQUESTS',
      `At most ${formatCount(max, 'request')} per minute; retry in ${ttlInSeconds} s`,
    )
  }
}
