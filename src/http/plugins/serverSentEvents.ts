import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

export interface ServerSentEvent {
  readonly name: string
  /** Sent as JSON. */
  readonly data: unknown
}

declare module 'fastify' {
  interface FastifyReply {
    /** Sets the headers and returns the body: the events until they end, and a comment whenever none came for a while. */
    streamEvents(events: AsyncIterable<ServerSentEvent>): Readable
  }
}

/** Lets routes send events; comments keep their connections open through this service's timeout and those of proxies. */
export const serverSentEvents = fastifyPlugin<{ heartbeatMs: number }>(
  async (app: FastifyInstance, { heartbeatMs }) => {
    app.decorateReply('streamEvents', function (this: FastifyReply, events: AsyncIterable<ServerSentEvent>) {
      this.type('text/event-stream').header('cache-control', 'no-store')
      return Readable.from(serializeEvents(events, heartbeatMs))
    })
  },
)

async function* serializeEvents(
  events: AsyncIterable<ServerSentEvent>,
  heartbeatMs: number,
): AsyncGenerator<string> {
  for await (const event of withHeartbeat(events, heartbeatMs))
    yield event ? `event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n` : ':\n\n'
}

/** The items, and undefined whenever none came during the interval. */
async function* withHeartbeat<Item>(
  items: AsyncIterable<Item>,
  intervalMs: number,
): AsyncGenerator<Item | undefined> {
  const iterator = items[Symbol.asyncIterator]()
  try {
    let next: Promise<IteratorResult<Item>> | undefined
    for (;;) {
      next ??= iterator.next()
      const result = await settlesWithin(intervalMs, next)
      if (result?.done) return
      if (result) next = undefined
      yield result?.value
    }
  } finally {
    await iterator.return?.()
  }
}

/** The result of the work, or undefined if it takes longer. */
async function settlesWithin<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result | undefined> {
  const { promise: silence, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(resolve, timeoutMs, undefined)
  try {
    return await Promise.race([work, silence])
  } finally {
    clearTimeout(timer)
  }
}
