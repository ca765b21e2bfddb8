import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/errors.ts'
import { mayHaveBody } from '../requestBody.ts'
import { unauthenticatedCaller } from './accessControl.ts'

/** A body that takes longer than this is slow. */
const slowAfterMs = 1_000

/** Limits how many bodies of one caller arrive slowly at a time; bodies that arrive at once are never held up. */
export const slowBodies = fastifyPlugin<{ maxSlowBodiesPerCaller: number }>(
  async (app: FastifyInstance, { maxSlowBodiesPerCaller }) => {
    const countByCaller = new Map<string, number>()
    const countSlowBody = (request: FastifyRequest, reply: FastifyReply) => {
      const caller = getCallerKey(request)
      const count = (countByCaller.get(caller) ?? 0) + 1
      if (count > maxSlowBodiesPerCaller) return rejectSlowBody(reply, maxSlowBodiesPerCaller)
      countByCaller.set(caller, count)
      onceOver(request, reply, () => decrement(countByCaller, caller))
    }
    app.addHook('preParsing', (request, reply, payload, done) => {
      if (mayHaveBody(request.raw)) {
        const timer = setTimeout(countSlowBody, slowAfterMs, request, reply)
        onceOver(request, reply, () => clearTimeout(timer))
      }
      done(null, payload)
    })
  },
)

/** Distinguishes callers without credentials by their address. */
const getCallerKey = ({ caller, ip }: FastifyRequest) => (caller === unauthenticatedCaller ? ip : caller.id)

/** When the body has arrived or nobody waits for it any more, whichever is first. */
function onceOver(request: FastifyRequest, reply: FastifyReply, work: () => void): void {
  const over = () => {
    request.raw.off('end', over)
    reply.raw.off('close', over)
    work()
  }
  request.raw.once('end', over)
  reply.raw.once('close', over)
}

function decrement(counts: Map<string, number>, key: string): void {
  const count = (counts.get(key) ?? 0) - 1
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}

/** The rest of the body would be read before the next request, so the connection ends. */
function rejectSlowBody(reply: FastifyReply, max: number): void {
  reply.header('connection', 'close').header('retry-after', '1')
  const message = `The bodies of ${max} other requests of this caller arrive slowly; send fewer at a time`
  reply.send(new AtlasError('TOO_MANY_REQUESTS', message))
}
