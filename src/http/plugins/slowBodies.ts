import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { CallerQueues, createLimitError, getCallerKey } from '../callerQueues.ts'
import { mayHaveBody } from '../requestBody.ts'

/** A body that takes longer than this is slow. */
const slowAfterMs = 1_000

/** Limits how many bodies of one caller arrive slowly at a time; bodies that arrive at once are never held up. */
export const slowBodies = fastifyPlugin<{ maxSlowBodiesPerCaller: number }>(
  async (app: FastifyInstance, { maxSlowBodiesPerCaller }) => {
    const bodies = new CallerQueues({ maxActive: maxSlowBodiesPerCaller, maxWaiting: 0 })
    const countSlowBody = (request: FastifyRequest, reply: FastifyReply) => {
      const leave = bodies.enter(getCallerKey(request), () => {})
      if (leave) onceOver(request, reply, leave)
      else rejectSlowBody(reply, maxSlowBodiesPerCaller)
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

/** The rest of the body would be read before the next request, so the connection ends. */
function rejectSlowBody(reply: FastifyReply, max: number): void {
  reply.header('connection', 'close')
  reply.send(
    createLimitError(
      `The bodies of ${max} other requests of this caller arrive slowly; send fewer at a time`,
    ),
  )
}
